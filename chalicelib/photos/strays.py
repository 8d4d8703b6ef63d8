"""Strays: faces of a photo that would stay in the collection and are nobody's reference."""

from collections.abc import Iterable

from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces

REMOVED = 0
"""The attempt under which a removed photo is left to the sweep. None has this number."""


def leave_strays(shop: Shop, photo_ids: Iterable[str]) -> None:
    """Leave photos to the sweep that are about to be removed, where no attempt has finished with the faces.

    An attempt that still runs finds its photo removed, and deletes what it has indexed. Deleting here would
    take faces from it that it makes references, if the removal is delayed.
    """
    for photo in shop.photos.get_many(photo_ids):
        if photo.state in ("processing", "failed") and shop.faces.indexed(photo.id):
            shop.failures.leave_untidied(photo.id, REMOVED, shop.now())


def delete_strays(shop: Shop, photo_id: str) -> None:
    """Delete the strays of a photo that has ended or is removed. It may be repeated.

    Raises:
        TransientError, ServiceError: Rekognition did not delete them.
    """
    strays = shop.faces.strays(photo_id)
    delete_faces(shop, strays)
    shop.faces.forget(photo_id, strays)


def forget_indexed(shop: Shop, photo_id: str) -> None:
    """Forget which faces were indexed of a photo that is gone, unless the sweep has to know."""
    if not shop.failures.is_untidied(photo_id, REMOVED):
        shop.faces.forget(photo_id, shop.faces.indexed(photo_id))
