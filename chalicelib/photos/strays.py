"""Strays: faces of a deleted photo that would stay in the collection and are nobody's reference."""

from collections.abc import Iterable

from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces


def delete_strays(shop: Shop, photo_id: str) -> None:
    """Delete the strays of a photo. It may be repeated.

    Raises:
        TransientError, ServiceError: Rekognition did not delete them.
    """
    strays = shop.faces.strays(photo_id)
    delete_faces(shop, strays)
    shop.faces.forget(photo_id, strays)


def delete_unfinished(shop: Shop, photo_ids: Iterable[str]) -> None:
    """Delete the strays of photos that are about to be removed, where no attempt has finished with its faces.

    An attempt that still runs finds its photo removed, and deletes what it has indexed since.

    Raises:
        TransientError, ServiceError: Rekognition did not delete them.
    """
    for photo in shop.photos.get_many(photo_ids):
        if photo.state in ("processing", "failed"):
            delete_strays(shop, photo.id)
