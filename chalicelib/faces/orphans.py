"""Orphans: faces in the collection that are nobody's reference, and of no photo in processing.

Whoever indexed them could not note them. Tidying finds only what is noted.
"""

from collections.abc import Iterable, Iterator

from chalicelib.photos.strays import REMOVED
from chalicelib.shop import Shop

Orphan = tuple[str, str]
"""A face and its photo."""


def find_orphans(shop: Shop) -> Iterator[list[Orphan]]:
    """Yield the orphans of each page of the collection.

    Raises:
        Throttled: Rekognition takes no more calls at the moment.
    """
    place: str | None = None
    while True:
        shop.turns.take("ListFaces", "left over")
        photos, place = shop.collection.page(place)
        yield list(shop.faces.orphans(photos).items())
        if place is None:
            return


def leave_orphans(shop: Shop, orphans: Iterable[Orphan]) -> int:
    """Leave orphans to the sweep, which looks once more before it deletes them. Return their number.

    One of a photo that is run again, or of a reference that is being restored, is none any more by then.
    """
    found = list(orphans)
    attempts = {photo.id: photo.attempt for photo in shop.photos.get_many({photo for _, photo in found})}
    for face, photo in found:
        shop.faces.add_indexed(photo, face)
        shop.failures.leave_untidied(photo, attempts.get(photo, REMOVED), shop.now())
    return len(found)
