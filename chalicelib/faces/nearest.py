"""The faces of the collection that are nearest to a photo's: one search for each."""

from collections.abc import Mapping, Sequence

from chalicelib.errors import NotFound, Throttled, TransientError
from chalicelib.payloads import Visitor
from chalicelib.shop import Shop

Match = tuple[str, float]
"""A face, and its similarity from 0 to 100."""
CONCURRENT_SEARCHES = 8
LEAST = 0.0
"""Least similarity that is asked for. Faces of others, too, tell which newcomers may be one person."""


def find_nearest(shop: Shop, face_ids: Sequence[str]) -> dict[str, list[Match]]:
    """Return the faces of the collection that are nearest to each face, with their similarities.

    Raises:
        TransientError: a face was indexed too short a time ago.
        Throttled: Rekognition takes no more searches for a while.
    """
    shop.collection  # noqa: B018  before the threads start: cached_property has no lock, and each would make its own
    moments = [shop.now() + wait for wait in shop.turns.pace("SearchFaces", len(face_ids))]

    def search(moment: int, face_id: str) -> list[Match]:
        if (early := moment - shop.now()) > 0:
            shop.pause(early)
        return _search_face(shop, face_id)

    if len(face_ids) < 2:
        return dict(zip(face_ids, map(search, moments, face_ids), strict=True))
    from concurrent.futures import ThreadPoolExecutor  # which only a group needs

    with ThreadPoolExecutor(min(CONCURRENT_SEARCHES, len(face_ids))) as threads:
        return dict(zip(face_ids, threads.map(search, moments, face_ids), strict=True))


def _search_face(shop: Shop, face_id: str) -> list[Match]:
    """Search one face, and where turns are given once more when it is throttled.

    Otherwise the photo would wait for another turn, and search all its other faces again.
    """
    try:
        return shop.collection.search(face_id, LEAST)
    except NotFound as exc:  # Rekognition promises no read after write
        raise TransientError(f"face {face_id} was just indexed and can't be searched yet: {exc}") from exc
    except Throttled:
        if not shop.turns.is_limited:
            raise
    shop.turns.take("SearchFaces", "now")
    return shop.collection.search(face_id, LEAST)


def keep_nearest(shop: Shop, visitors: Sequence[Visitor], nearest: Mapping[str, Sequence[Match]]) -> None:
    """Keep the faces nearest to each visitor who may become a newcomer: `merge_newcomers` compares them."""
    if shop.settings.registers_newcomers and shop.settings.newcomer_sightings == 1:
        unknown = [visitor.face_id for visitor in visitors if visitor.decision in ("new", "uncertain")]
        shop.searches.keep_nearest({face: [other for other, _ in nearest[face]] for face in unknown})
