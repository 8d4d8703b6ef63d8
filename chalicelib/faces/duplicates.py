"""Newcomers who were registered twice: a later search of their first face finds the other record."""

from collections.abc import Mapping
from typing import Any

from chalicelib.errors import NotFound, Throttled, Unfinished
from chalicelib.shop import Shop

MOST_FACES = 2000
"""Faces that one run looks at; at 5 calls a second it searches fewer."""
RUN_MS = 4 * 60 * 1000
SETTLING_MS = 60 * 1000
"""Time after which a search sees all faces indexed before. Searched earlier, a face is searched again."""
HEARD_MS = 6 * 3600 * 1000
"""Time that a face may wait for its search before somebody hears of it. A burst is over by then."""


def merge_newcomers(shop: Shop) -> dict[str, int]:
    """Search the first face of each newcomer once more, and merge those who are known.

    Return the faces `searched`, the newcomers `merged`, and the faces `left` to the next run.

    Rekognition promises no read-after-write: two photos of one newcomer at the same moment may each miss
    the other's face. A later search sees it. A merge can be undone. People told apart, or seen in one photo
    together, are never merged.

    Raises:
        Unfinished: faces wait for hours, since all calls of Rekognition go to others.
    """
    began = shop.now()
    waiting = shop.searches.waiting(MOST_FACES)
    counts = {"searched": 0, "merged": 0, "left": len(waiting)}
    for face, kept in waiting.items():
        try:
            newcomer = _newcomer(shop, face)
            counts["merged"] += bool(newcomer) and _merge(shop, newcomer, face)
        except Throttled:
            break
        counts["searched"] += bool(newcomer)
        counts["left"] -= 1
        if kept < began - SETTLING_MS or not newcomer:
            shop.searches.done(face)
        if shop.now() > began + RUN_MS:
            break
    if counts["left"] and min(waiting.values()) < began - HEARD_MS:
        raise Unfinished(f"newcomers were not searched for hours: {counts}")
    return counts


def _newcomer(shop: Shop, face_id: str) -> str:
    """Return the newcomer who owns a face, or "" if it is somebody else's by now, or nobody's."""
    owner = shop.faces.owners_of([face_id]).get(face_id, "")
    found = shop.customers.get_many([owner] if owner else [])
    return owner if owner in found and found[owner].status == "newcomer" else ""


def _merge(shop: Shop, newcomer: str, face_id: str) -> bool:
    references = shop.faces.references(newcomer)
    others = set(shop.faces.owners_of(_alike(shop, face_id)).values()) - {newcomer}
    same = [other for other in others if not _are_two(shop, newcomer, other, references)]
    first, *_ = [*shop.customers.rank([newcomer, *same]), newcomer]
    if first == newcomer:
        return False
    try:
        return shop.merges.merge(newcomer, first) == first
    except NotFound:  # one of the two was erased a moment ago
        return False


def _alike(shop: Shop, face_id: str) -> list[str]:
    shop.turns.take("SearchFaces", "left over")
    try:
        return [face for face, _ in shop.collection.search(face_id, shop.settings.match_certain)]
    except NotFound:  # deleted a moment ago
        return []


def _are_two(shop: Shop, one: str, other: str, references: Mapping[str, Mapping[str, Any]]) -> bool:
    photos = {seen["photo_id"] for seen in references.values()}
    # photos name the records of then
    found = [set(shop.customers.current_many(shop.faces.in_photo(photo)).values()) for photo in photos]
    return any({one, other} <= people for people in found) or frozenset(
        (one, other)
    ) in shop.faces.told_apart((one, other))
