"""Known people: how many there are at each similarity, also below the questions, where they are missed.

Their log odds are about normal. Nobody is seen below MATCH_POSSIBLE, so the part of the distribution below
follows from the shape of the part above, up to WINDOW_ENDS: the tail matters, and not the bulk.
"""

import math
from collections.abc import Mapping
from random import Random
from statistics import NormalDist

import msgspec

from chalicelib.accuracy.levels import TENTH, end_of, logit

WINDOW_ENDS = TENTH
"""The level up to which sightings tell the shape of the lower tail."""
MEANS = [0.5 * step for step in range(2, 31)]
SPREADS = [0.25 * step for step in range(3, 21)]
"""The normal distributions that are tried, in log odds."""
STANDARD = NormalDist()


class Bell(msgspec.Struct, frozen=True):
    """One possible distribution: a normal one with `number` sightings in the window from `start` on."""

    number: float
    mean: float
    spread: float
    start: float

    def below(self, level: float) -> float:
        """Return the number of sightings below a level."""
        cut = STANDARD.cdf((logit(level) - self.mean) / self.spread)
        return self.number * cut / max(_mass(self.mean, self.spread, self.start), 1e-12)


def draw_bells(seen: Mapping[int, float], possible: float, draws: int, random: Random) -> list[Bell]:
    """Return possible distributions, given the sightings of known people by level from `possible` on."""
    start = logit(possible)
    bins = [
        (logit(max(level, possible)), logit(end_of(level)), number)
        for level, number in seen.items()
        if possible < end_of(level) and level < WINDOW_ENDS
    ]
    number = sum(count for _, _, count in bins)
    shapes = [(mean, spread) for mean in MEANS for spread in SPREADS]
    logs = [_log_likelihood(bins, mean, spread, start) for mean, spread in shapes]
    weights = [math.exp(value - max(logs)) for value in logs]
    return [
        Bell(random.gammavariate(number + 0.5, 1), mean, spread, start)
        for mean, spread in random.choices(shapes, weights, k=draws)  # nosec B311
    ]


def _log_likelihood(
    bins: list[tuple[float, float, float]], mean: float, spread: float, start: float
) -> float:
    mass = _mass(mean, spread, start)
    if mass < 1e-12:
        return -1e9
    edges = {edge: STANDARD.cdf((edge - mean) / spread) for low, high, _ in bins for edge in (low, high)}
    return sum(n * math.log(max(edges[high] - edges[low], 1e-300) / mass) for low, high, n in bins)


def _mass(mean: float, spread: float, start: float) -> float:
    """Return the part of a normal distribution between `start` and the window's end."""
    end = logit(WINDOW_ENDS)
    return STANDARD.cdf((end - mean) / spread) - STANDARD.cdf((start - mean) / spread)
