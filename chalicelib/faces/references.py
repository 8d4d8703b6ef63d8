"""Reference faces: the few faces of a customer that stay in the collection."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.errors import UnsupportedPhoto
from chalicelib.faces.recognition import index_photo
from chalicelib.faces.rules import is_review, overlap
from chalicelib.payloads import PhotoPlace
from chalicelib.ports import IndexedFace
from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces
from chalicelib.turns.rules import Urgency

SAME_FACE = 0.5
"""Least overlap (intersection over union) of two boxes that are taken for one face of a photo."""


def keep_references(shop: Shop, photo: PhotoPlace, faces: Sequence[IndexedFace]) -> list[str]:
    """Keep the faces of a photo that their owners need as references. Delete the others, and return them.

    With RECOGNITION_CONSENT opt_in only selfies are references: the collection has no face of this photo.
    """
    face_ids = [face.face_id for face in faces]
    owners = {} if shop.settings.is_opt_in else shop.faces.owners_of(face_ids)
    for face in faces:
        owner = owners.get(face.face_id)
        if owner is not None and not is_review(owner):  # else nobody owns it yet: the visitor's tasks failed
            seen, enough = seen_in(photo, face.box), shop.settings.reference_faces
            shop.faces.keep_reference(face.face_id, owner, seen, enough, shop.now())
    gone = shop.faces.strays(photo.photo_id, face_ids)
    delete_faces(shop, gone)
    return gone


def seen_in(photo: PhotoPlace, box: Mapping[str, float]) -> dict[str, Any]:
    """Return the photo and box of a face, in the form that a reference keeps."""
    return {name: getattr(photo, name) for name in PhotoPlace.__struct_fields__} | {"box": dict(box)}


def restore_references(shop: Shop, customer_id: str) -> int:
    """Index the reference faces of one customer that the collection lacks. Return the number restored."""
    references = shop.faces.references(customer_id)
    missing = references.keys() - shop.collection.photos_of(references).keys()
    return sum(restore(shop, customer_id, face, references[face], "now") for face in sorted(missing))


def restore(shop: Shop, customer_id: str, old: str, seen: Mapping[str, Any], urgency: Urgency) -> bool:
    """Index the reference face `old` again, which the collection lost, from the photo and box in `seen`.

    The new face takes its place. Return False when the photo is gone, or shows no face in that box.

    Raises:
        Throttled: Rekognition takes no more calls of this urgency at the moment.
    """
    shop.turns.take("IndexFaces", urgency)
    try:
        faces = index_photo(shop, msgspec.convert(seen, PhotoPlace)).faces
    except UnsupportedPhoto:
        return False
    best = max(faces, key=lambda face: overlap(face.box, seen["box"]), default=None)
    if best is None or overlap(best.box, seen["box"]) < SAME_FACE:
        _forget_unowned(shop, faces)
        return False
    shop.faces.replace_reference(customer_id, old, best.face_id, dict(seen) | {"box": best.box})
    _forget_unowned(shop, faces)
    return True


def _forget_unowned(shop: Shop, faces: Sequence[IndexedFace]) -> None:
    # Indexing a group photo adds everybody in it. Only faces with an owner stay in the collection.
    face_ids = [face.face_id for face in faces]
    owners = shop.faces.owners_of(face_ids)
    delete_faces(shop, [face for face in face_ids if face not in owners])
