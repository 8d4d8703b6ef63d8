"""Faces leave the collection in their turn."""

from collections.abc import Iterable

from chalicelib.shop import Shop

MOST_WAIT_MS = 10_000
"""Longest wait for a turn. Tasks that delete keep nothing, so another try would do all their work again."""


def delete_faces(shop: Shop, face_ids: Iterable[str]) -> None:
    """Delete faces from the collection. Missing ones are ignored.

    Raises:
        Throttled: it is the turn of others for a while.
    """
    faces = list(face_ids)
    if faces:
        shop.turns.take("DeleteFaces", most=MOST_WAIT_MS)
        shop.collection.delete(faces)
