"""Newcomers who may have been registered twice, the likeliest first: pure functions."""

from collections.abc import Iterable, Sequence

import msgspec

NEAR = 2
"""Times of settling between two photos. The search of one taken later saw the face of the other."""
JUDGED = 3
"""Times of settling after which a first reference is judged. All that are near it are kept by then."""
DONE = JUDGED + JUDGED
"""Times of settling for which the first reference of somebody else stays, for the newcomers near it."""
PER_SEARCH = 25
"""Newcomers who pay for one search. Each costs as much as the recognition itself, so only few are made."""
RESERVE = 5 * PER_SEARCH
"""Newcomers whose searches are for the likely suspects alone."""
LIKELY = 5
"""Nearest faces that two faces of one person have in common. Two people have one or two by chance."""


class First(msgspec.Struct, frozen=True):
    """A first reference face; `taken` is the photo's time, `kept` when it was kept (both ms).

    `kept` is 0 for a face that is searched next (`SearchStore.hasten`). `nearest` are the faces of the
    collection that its own search has found nearest, as far as they are known.
    """

    face_id: str
    photo_id: str
    taken: int
    kept: int
    is_newcomer: bool
    nearest: frozenset[str] = frozenset()


class Suspect(msgspec.Struct, frozen=True):
    """A newcomer whom another photo may have missed, taken `gap` ms later or before.

    The two faces have so many nearest faces in `common`.
    """

    first: First
    gap: int
    common: int

    @property
    def is_likely(self) -> bool:
        """Return whether the faces tell that the two may be one person, and not the time alone."""
        return self.common >= LIKELY or not self.first.kept


def suspects(firsts: Iterable[First], settling: int) -> list[Suspect]:
    """Return the newcomers whom a photo of the same moment may have missed, the likeliest first.

    A search may miss a face that was indexed less than `settling` (ms) before. Two faces of one person have
    many nearest faces in common. Where that doesn't tell, the nearer in time the two photos are, the likelier
    it is. Of two newcomers the first one is a suspect, because its search finds the other. Nobody knows when
    a face was indexed that was kept long after its photo, so it counts as near.
    """
    order = sorted(firsts, key=lambda first: (first.taken, first.photo_id))
    found = []
    other = -(NEAR * settling) - 1  # the last photo of somebody who is not searched
    for place, first in enumerate(order):
        if not first.is_newcomer:
            other = first.taken
            continue
        after = _near_after(order, place, NEAR * settling)
        gaps = [near.taken - first.taken for near in after] + [first.taken - other]
        is_late = not first.kept or first.kept - first.taken > settling
        gap = 0 if is_late else min(gaps)
        if gap <= NEAR * settling:
            common = max((len(first.nearest & near.nearest) for near in after), default=0)
            found.append(Suspect(first, gap, common))
    return sorted(found, key=lambda one: (bool(one.first.kept), -one.common, one.gap, one.first.kept))


def affordable(found: Sequence[Suspect], newcomers: int) -> list[str]:
    """Return the faces of those suspects for whose search so many newcomers pay, the likely ones first."""
    likely = [one.first.face_id for one in found if one.is_likely][: max(0, newcomers) // PER_SEARCH]
    rest = newcomers - RESERVE - len(likely) * PER_SEARCH
    others = [one.first.face_id for one in found if not one.is_likely][: max(0, rest) // PER_SEARCH]
    return likely + others


def _near_after(order: Sequence[First], place: int, most: int) -> list[First]:
    """Return the faces of other photos that were taken at most so long (ms) after this one."""
    first, found = order[place], []
    for near in order[place + 1 :]:
        if near.taken - first.taken > most:
            break
        if near.photo_id != first.photo_id:
            found.append(near)
    return found
