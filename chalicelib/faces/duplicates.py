"""Newcomers who were registered twice: a later search of their first face finds the other record."""

from collections.abc import Collection, Mapping, Sequence
from math import isqrt
from typing import Any

from chalicelib.errors import NotFound, Throttled, Unfinished
from chalicelib.faces.suspects import DONE, JUDGED, PER_SEARCH, First, affordable, suspects
from chalicelib.shop import Shop
from chalicelib.times import parse_time

MOST_FACES = 2000
"""Faces that one run looks at."""
RUN_MS = 4 * 60 * 1000
HEARD_MS = 6 * 3600 * 1000
"""Time that a face may wait for its search before somebody hears of it. A burst is over by then."""


def merge_newcomers(shop: Shop) -> dict[str, int]:
    """Search the newcomers who were most likely registered twice once more, and merge those who were.

    Return the faces `searched`, the newcomers `merged`, and the faces `left` to the next run.

    Rekognition promises no read-after-write: two photos of one newcomer at the same moment may each miss
    the other's face. A later search sees it. Searches cost money, so PER_SEARCH newcomers pay for one.
    Of those who are not searched, whoever is seen again comes back to the list by `hasten`. A merge can
    be undone. People told apart, or seen in one photo together, are never merged.

    Raises:
        Unfinished: faces wait for hours, since all calls of Rekognition go to others.
    """
    began, settling = shop.now(), int(shop.settings.search_settling * 1000)
    firsts = _first_references(shop, shop.searches.waiting(MOST_FACES + 1))  # one more follows the last
    due = {first.face_id: first for first in firsts[:MOST_FACES] if first.kept < began - JUDGED * settling}
    newcomers = sum(first.is_newcomer for first in due.values())
    found = [one for one in suspects(firsts, settling) if one.first.face_id in due]
    chosen = affordable(found, shop.searches.saved() + newcomers)
    counts = _search(shop, chosen, began + RUN_MS)
    if not counts["left"]:  # until then those near the chosen ones stay, for another run chooses by them
        old = began - DONE * settling
        shop.searches.done([face for face, first in due.items() if first.is_newcomer or first.kept < old])
        shop.searches.save(newcomers)
    elif min(due[face].kept or began for face in chosen) < began - HEARD_MS:
        raise Unfinished(f"newcomers were not searched for hours: {counts}")
    return counts


def hasten(shop: Shop, pairs: Collection[tuple[str, str]]) -> None:
    """Let `merge_newcomers` search a newcomer of each pair next: a visitor was certainly both."""
    customers = shop.customers.get_many({customer for pair in pairs for customer in pair}) if pairs else {}
    for pair in sorted(pairs):
        newcomers = [one for one in pair if one in customers and customers[one].status == "newcomer"]
        faces = [face for one in newcomers for face in shop.faces.references(one)]
        for face in faces[:1]:
            shop.searches.hasten(face)


def _first_references(shop: Shop, waiting: Mapping[str, int]) -> list[First]:
    """Return the waiting faces with their photos. One whose photo is gone was taken nobody knows when."""
    owners = shop.faces.owners_of(waiting)
    customers = shop.customers.get_many(sorted(set(owners.values())))
    newcomers = {customer for customer, found in customers.items() if found.status == "newcomer"}
    photos = shop.faces.photos_of_faces(waiting)
    found = {photo.id: photo for photo in shop.photos.get_many(sorted(set(photos.values())))}
    nearest = shop.searches.nearest(list(waiting), isqrt(shop.customers.count()))
    return [
        First(
            face_id=face,
            photo_id=photos.get(face, face),
            taken=parse_time(found[photos[face]].time) if photos.get(face) in found else 0,
            kept=kept,
            is_newcomer=owners.get(face) in newcomers,
            nearest=nearest[face],
        )
        for face, kept in waiting.items()
    ]


def _search(shop: Shop, faces: Sequence[str], until: int) -> dict[str, int]:
    """Search faces of newcomers until a time (ms), and merge those who are known. Return the counts."""
    counts = {"searched": 0, "merged": 0, "left": len(faces)}
    found: set[str] = set()
    for face in faces:
        newcomer = _newcomer(shop, face)
        if newcomer and newcomer not in found:  # else the search of another face has found this one
            try:
                person, merged = _unite(shop, newcomer, face)
            except Throttled:
                break
            found.add(person)
            shop.searches.save(-PER_SEARCH)
            counts["searched"] += 1
            counts["merged"] += merged
        counts["left"] -= 1
        shop.searches.done([face])
        if shop.now() > until:
            break
    return counts


def _newcomer(shop: Shop, face_id: str) -> str:
    """Return the newcomer who owns a face, or "" if it is somebody else's by now, or nobody's."""
    owner = shop.faces.owners_of([face_id]).get(face_id, "")
    found = shop.customers.get_many([owner] if owner else [])
    return owner if owner in found and found[owner].status == "newcomer" else ""


def _unite(shop: Shop, newcomer: str, face_id: str) -> tuple[str, int]:
    """Search a newcomer's face and merge who is found. Return who the newcomer is then, and the merges.

    The newcomer becomes the best known of those found, or they, who came later, become the newcomer.
    """
    references = shop.faces.references(newcomer)
    others = set(shop.faces.owners_of(_alike(shop, face_id)).values()) - {newcomer}
    same = [other for other in others if not _are_two(shop, newcomer, other, references)]
    first, *rest = [*shop.customers.rank([newcomer, *same]), newcomer]
    if first == newcomer:
        return newcomer, sum(_merge(shop, other, newcomer) for other in rest if other != newcomer)
    merged = _merge(shop, newcomer, first)
    return first if merged else newcomer, int(merged)


def _merge(shop: Shop, customer_id: str, into: str) -> bool:
    try:
        return shop.merges.merge(customer_id, into) == into
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
