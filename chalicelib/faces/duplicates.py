"""Newcomers who were registered twice: a later search of their first face finds the other record."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from chalicelib.errors import NotFound, Throttled, Unfinished
from chalicelib.shop import Shop
from chalicelib.times import parse_time

MOST_FACES = 2000
"""Faces that one run looks at; at 5 calls a second it searches fewer."""
RUN_MS = 4 * 60 * 1000
SETTLING_MS = 60 * 1000
"""Time after which a search sees all faces indexed before."""
NEAR_MS = 2 * SETTLING_MS
"""First references kept further apart saw each other, unless their photos took long (`_took_long`)."""
JUDGED_MS = NEAR_MS + SETTLING_MS
"""Age at which a face is searched, if it must be. By then every face near it is there, and seen."""
DONE_MS = NEAR_MS + JUDGED_MS
"""Age at which a face of somebody else leaves the list. Until then the newcomers near it find it there."""
HEARD_MS = 6 * 3600 * 1000
"""Time that a face may wait for its search before somebody hears of it. A burst is over by then."""


def merge_newcomers(shop: Shop) -> dict[str, int]:
    """Search first faces of newcomers that may have been missed, and merge those who are known.

    Return the faces `searched`, the newcomers `merged`, and the faces `left` to the next run.

    Rekognition promises no read-after-write: two photos of one newcomer at the same moment may each miss
    the other's face. A later search sees it. A newcomer is only searched if another first reference was kept
    soon after theirs, or if their photo took long. A merge can be undone. People told apart, or seen in one
    photo together, are never merged.

    Raises:
        Unfinished: faces wait for hours, since all calls of Rekognition go to others.
    """
    began = shop.now()
    waiting = shop.searches.waiting(MOST_FACES + 1)  # one more tells whether somebody follows the last
    due = {face: kept for face, kept in list(waiting.items())[:MOST_FACES] if kept < began - JUDGED_MS}
    missed = _near(shop, waiting)
    counts = {"searched": 0, "merged": 0, "left": len(due)}
    for face, kept in due.items():
        newcomer = _newcomer(shop, face)
        try:
            if newcomer and (face in missed or _took_long(shop, newcomer, face, kept)):
                counts["merged"] += _merge(shop, newcomer, face)
                counts["searched"] += 1
        except Throttled:
            break
        counts["left"] -= 1
        if newcomer or kept < began - DONE_MS:
            shop.searches.done(face)
        if shop.now() > began + RUN_MS:
            break
    if counts["left"] and min(due.values()) < began - HEARD_MS:
        raise Unfinished(f"newcomers were not searched for hours: {counts}")
    return counts


def _near(shop: Shop, waiting: Mapping[str, int]) -> set[str]:
    """Return the faces that were kept soon before another, or soon after that of no newcomer."""
    owners = shop.faces.owners_of(waiting)
    known = shop.customers.get_many(sorted(set(owners.values())))
    newcomers = {
        face for face, owner in owners.items() if owner in known and known[owner].status == "newcomer"
    }
    order = list(waiting.items())
    found = {face for (face, kept), (_, next_kept) in pairwise(order) if next_kept - kept <= NEAR_MS}
    other = -NEAR_MS - 1
    for face, kept in order:
        if kept - other <= NEAR_MS:
            found.add(face)
        if face not in newcomers:
            other = kept
    return found


def _took_long(shop: Shop, newcomer: str, face_id: str, kept: int) -> bool:
    """Tell whether a face was kept long after its photo: then it was indexed nobody knows when between."""
    seen = shop.faces.references(newcomer).get(face_id, {})
    photos = shop.photos.get_many([seen["photo_id"]]) if seen else []
    return not photos or kept - parse_time(photos[0].time) > SETTLING_MS


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
