"""The metrics of a photo with faces that has ended: pure functions."""

from collections import Counter
from collections.abc import Iterable

from chalicelib.payloads import FIRST_ATTEMPT

DECISIONS = {"KnownFaces": "known", "NewFaces": "new", "UncertainFaces": "uncertain"}


def count_faces(decisions: Iterable[str]) -> dict[str, int]:
    """Return the numbers of all faces, and of those that were known, new or uncertain when they were found.

    >>> count_faces(["new", "stranger"])
    {'Faces': 2, 'KnownFaces': 0, 'NewFaces': 1, 'UncertainFaces': 0}
    """
    found = Counter(decisions)
    return {"Faces": found.total(), **{name: found[decision] for name, decision in DECISIONS.items()}}


def count_given_up(attempt: int, due: int | None) -> dict[str, int]:
    """Count a failed attempt if it is a rerun that no other follows. `due` is when the next one is (ms)."""
    return {"RerunsGivenUp": 1} if due is None and attempt > FIRST_ATTEMPT else {}
