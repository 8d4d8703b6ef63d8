"""Newcomers who may have been registered twice, the likeliest first: pure functions."""

from collections.abc import Iterable
from itertools import pairwise

import msgspec

NEAR = 2
"""Times of settling between two photos. The search of one taken later saw the face of the other."""
JUDGED = 3
"""Times of settling after which a first reference is judged. All that are near it are kept by then."""
DONE = JUDGED + JUDGED
"""Times of settling for which the first reference of somebody else stays, for the newcomers near it."""
PER_SEARCH = 25
"""Newcomers who pay for one search. Each costs as much as the recognition itself, so only few are made."""


class First(msgspec.Struct, frozen=True):
    """A first reference face; `taken` is the photo's time, `kept` when it was kept (both ms).

    `kept` is 0 for a face that is searched next (`SearchStore.hasten`).
    """

    face_id: str
    photo_id: str
    taken: int
    kept: int
    is_newcomer: bool


def suspects(firsts: Iterable[First], settling: int) -> list[str]:
    """Return the faces of newcomers whom a photo of the same moment may have missed, the likeliest first.

    A search may miss a face that was indexed less than `settling` (ms) before. The nearer in time two photos
    are, the likelier it is. Of two newcomers the first one is named, because its search finds the other. A
    face that was kept long after its photo comes before them, as nobody knows when it was indexed. Those that
    were hastened are the first.
    """
    order = sorted(firsts, key=lambda first: (first.taken, first.photo_id))
    moments = sorted({(first.taken, first.photo_id) for first in order})
    gaps = {photo: after - taken for (taken, photo), (after, _) in pairwise(moments)}
    near: list[tuple[int, int, str]] = []
    other = -(NEAR * settling) - 1  # the last photo of somebody who is not searched
    for first in order:
        if not first.is_newcomer:
            other = first.taken
            continue
        is_urgent = not first.kept or first.kept - first.taken > settling
        gap = 0 if is_urgent else min(gaps.get(first.photo_id, NEAR * settling + 1), first.taken - other)
        if gap <= NEAR * settling:
            near.append((gap, first.kept, first.face_id))
    return [face for _, _, face in sorted(near)]
