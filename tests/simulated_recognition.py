"""Shops with known truths: the distances of faces as they were measured on the local engine.

A face of a known person is about 0.447 from one reference, with a standard deviation of 0.07; half of the
variance is the sighting's own. Two people are about 0.84 apart, and the nearest pairs are nearer than a
normal distribution has them (`lookalikes`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

from chalicelib.accuracy.levels import end_of
from chalicelib.accuracy.values import Counts, Histogram

GENUINE, OWN = NormalDist(0.447, 0.0695), 0.0695 * math.sqrt(0.5)
PAIRS: dict[str, tuple[tuple[float, NormalDist], ...]] = {
    "normal": ((1.0, NormalDist(0.841, 0.0806)),),
    "wide": ((1.0, NormalDist(0.841, 0.088)),),
    "lookalikes": ((0.999, NormalDist(0.841, 0.075)), (0.001, NormalDist(0.55, 0.05))),
}
"""Parts of all pairs of people, and the distances in them."""
CERTAIN, POSSIBLE, DAYS = 95.0, 80.0, 365.25 / 12


@dataclass(frozen=True)
class SimulatedShop:
    """A shop whose customers have some reference faces each; `regulars` is their part of the sightings."""

    pairs: str
    customers: int
    references: int
    regulars: float

    def simulate(self, answers: int, seed: int, answered: float = 0.8) -> tuple[Counts, int]:
        """Return the counts of a month with so many answers, and its number of sightings."""
        random, number = Random(seed), 0
        known, asked, yes, no = Histogram(), Histogram(), Histogram(), Histogram()
        while sum(yes.values()) + sum(no.values()) < answers:
            number += 1
            is_known = random.random() < self.regulars
            similarity = similarity_at(self._known(random) if is_known else self._stranger(random))
            if similarity < POSSIBLE:
                continue
            add(known if similarity >= CERTAIN else asked, similarity)
            if similarity < CERTAIN and random.random() < answered:
                add(yes if is_known else no, similarity)
        return Counts(days=DAYS, known=known, asked=asked, yes=yes, no=no), number

    def wrong_names(self, certain: float) -> float:
        """Return the part of the sightings that get a wrong name."""
        return (1 - self.regulars) * self._nearest(distance_at(certain))

    def misses(self, possible: float) -> float:
        """Return the part of the sightings that are missed, by a numerical integral."""
        cut, steps = distance_at(possible), 400
        own = [OWN * NormalDist().inv_cdf((step + 0.5) / steps) for step in range(steps)]
        rest = NormalDist(GENUINE.mean, OWN)
        return self.regulars * sum((1 - rest.cdf(cut - each)) ** self.references for each in own) / steps

    def _known(self, random: Random) -> float:
        nearest = min(random.gauss(GENUINE.mean, OWN) for _ in range(self.references))
        return max(0.05, nearest + random.gauss(0, OWN))

    def _stranger(self, random: Random) -> float:
        """Return the distance to the nearest customer, by bisection."""
        part, low, high = random.random(), 0.0, 1.5
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self._nearest(middle) < part else (low, middle)
        return low

    def _nearest(self, distance: float) -> float:
        one = sum(part * pairs.cdf(distance) for part, pairs in PAIRS[self.pairs])
        return float(1 - (1 - one) ** self.customers)


def similarity_at(distance: float) -> float:
    """Return the local engine's similarity of two faces, in percent."""
    return 100 / (1 + math.exp(40 * (distance - 0.6347)))


def distance_at(similarity: float) -> float:
    return 0.6347 - math.log(similarity / (100 - similarity)) / 40


def add(histogram: Histogram, similarity: float) -> None:
    """Count a similarity, as the scripts do."""
    level = level_of(similarity)
    histogram[level] = histogram.get(level, 0) + 1


def level_of(similarity: float) -> int:
    level = 0
    while end_of(level) <= similarity * 100 and level < 9999:
        level = end_of(level)
    return level


def within(factor: float, estimates: Sequence[tuple[float, float]]) -> float:
    """Return the part of (estimate, truth) that are not more than a factor apart."""
    return sum(1 / factor <= found / truth <= factor for found, truth in estimates) / len(estimates)
