"""Crops: the pictures of faces that visits show."""

from collections.abc import Sequence

from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.payloads import FinishedItem
from chalicelib.pictures.keys import crop_key
from chalicelib.ports import IndexedFace
from chalicelib.shop import Shop


def picture_visits(shop: Shop, photo: FinishedItem, faces: Sequence[IndexedFace]) -> None:
    """Cut out the faces of visits that have no picture yet; a visit can do without one.

    With RECOGNITION_CONSENT opt_in nothing beside the face is in its picture, for that may be a stranger.
    """
    visits = {each.face_id: each.visit_id for each in photo.outcomes if each.visit_id and each.needs_picture}
    wanted = [face for face in faces if face.face_id in visits]
    if not wanted:
        return
    from chalicelib import pictures  # which only a new picture needs
    from chalicelib.pictures.portraits import cut_faces

    try:
        content = shop.photos_bucket.read(photo.key, photo.version or None)
        cut = cut_faces if shop.settings.is_opt_in else pictures.crop_faces
        crops = cut(content, [face.box for face in wanted])
    except (NotFound, UnsupportedPhoto):
        return
    for face, crop in zip(wanted, crops, strict=True):
        key = crop_key(photo.photo_id, face.face_id)
        shop.results_bucket.write(key, crop, "image/jpeg")
        # Written first: an erasure that comes between leaves no visit to show it.
        if not shop.visits.picture(visits[face.face_id], photo.photo_id, face.face_id):
            shop.results_bucket.erase([key])


def erase_unseen(shop: Shop, photo_id: str, face_ids: set[str]) -> None:
    """Erase the crops of a photo that no visit shows."""
    unseen = face_ids - shop.visits.pictured(photo_id)
    shop.results_bucket.erase([crop_key(photo_id, face) for face in sorted(unseen)])
