"""Simulate how many newcomers with two records `merge_newcomers` finds, by the size of the shop.

Newcomers come at random for ten hours a day. Some are photographed a second time within a minute, and neither
search sees the other face. Faces are points at random, each photo one near its person's point. The choice is
that of chalicelib/faces/suspects.py; no service is called. `python -m benchmarks.doubles` takes some minutes.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isqrt

import numpy as np

from chalicelib.faces.searches import MOST_SAVED
from chalicelib.faces.suspects import JUDGED, PER_SEARCH, First, affordable, suspects
from localaws import pipes

SETTLING_MS = 60_000
RUN_MS = 600_000
DAY_MS, OPEN_MS = 24 * 3_600_000, 10 * 3_600_000
DIMENSIONS, NEAREST = 40, 50
DOUBLED = 0.02
"""Share of the newcomers who get two records."""
SIZES = ((300, 30.0), (3_000, 10.0), (30_000, 2.0), (300_000, 0.07))
"""Newcomers a month, as many faces in the collection, and the days that are played."""
LIKENESSES = (0.72, 0.5)
"""Correlation of two photos of a person. The first is that of the local engine's distances."""

Nearest = Callable[[], frozenset[str]]


@dataclass(frozen=True)
class Played:
    """Newcomers of whom some have two records, which of these were found, and the searches made for it."""

    newcomers: int
    doubles: int
    found: int
    searches: int


def play(newcomers: int, days: float, likeness: float, seed: int = 1) -> Played:
    """Let newcomers of some days come, and the job run every ten minutes."""
    chances = np.random.default_rng(seed)
    firsts = sorted(_come(chances, newcomers, days, likeness), key=lambda first: first.kept)
    searched = _searched(firsts)
    doubled = {first.photo_id.removesuffix("-2") for first in firsts if first.photo_id.endswith("-2")}
    found = sum(name in searched or f"{name}-2" in searched for name in doubled)
    return Played(len(firsts), len(doubled), found, len(searched))


def _come(chances: np.random.Generator, newcomers: int, days: float, likeness: float) -> Iterator[First]:
    faces = chances.normal(size=(newcomers, DIMENSIONS)).astype(np.float32)
    squares = (faces * faces).sum(axis=1)
    depth = min(NEAREST, isqrt(newcomers))
    pause, time = OPEN_MS * 30 / newcomers, 0.0
    while (time := time + chances.exponential(pause)) < days * OPEN_MS:
        person = chances.normal(size=DIMENSIONS)

        def nearest(person: np.ndarray = person) -> frozenset[str]:
            photo = np.sqrt(likeness) * person + np.sqrt(1 - likeness) * chances.normal(size=DIMENSIONS)
            distances = squares - 2 * faces @ photo.astype(np.float32)
            return frozenset(map(str, np.argpartition(distances, depth)[:depth]))

        taken = time + time // OPEN_MS * (DAY_MS - OPEN_MS)
        yield _first(f"{time}", taken, chances, nearest)
        if chances.random() < DOUBLED:
            yield _first(f"{time}-2", taken + chances.uniform(0, SETTLING_MS), chances, nearest)


def _first(name: str, taken: float, chances: np.random.Generator, nearest: Nearest) -> First:
    kept = int(taken + chances.uniform(1000, 3000))
    return First(name, name, int(taken), kept, is_newcomer=True, nearest=nearest())


def _searched(firsts: list[First]) -> set[str]:
    """Return the faces that the job searches. It begins with half of what it may have saved."""
    saved, searched, waiting, now = MOST_SAVED // 2, set[str](), list[First](), 0
    left = iter([*firsts, None])
    coming = next(left)
    while coming or waiting:
        now += RUN_MS
        while coming and coming.kept < now:
            waiting.append(coming)
            coming = next(left)
        due = {first.face_id for first in waiting if first.kept < now - JUDGED * SETTLING_MS}
        likely = [one for one in suspects(waiting, SETTLING_MS) if one.first.face_id in due]
        chosen = affordable(likely, saved + len(due))
        saved = min(saved + len(due) - PER_SEARCH * len(chosen), MOST_SAVED)
        searched |= set(chosen)
        waiting = [first for first in waiting if first.face_id not in due]
    return searched


def main() -> int:
    """Print a line for each size of a shop. Return the exit code."""
    argparse.ArgumentParser(prog="python -m benchmarks.doubles", description=__doc__).parse_args()
    for newcomers, days in SIZES:
        for likeness in LIKENESSES:
            played = play(newcomers, days, likeness)
            print(
                f"{newcomers:>8,} newcomers a month, likeness {likeness}: found {played.found} of "
                f"{played.doubles}, searched {played.searches / played.newcomers:.1%}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(pipes.run(main))
