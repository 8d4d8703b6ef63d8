"""Estimates of what thresholds bring: wrong names, questions and misses, each with an interval.

The method is Bayesian, by draws from the posterior distribution (Monte Carlo). The same counts give the same
estimates.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

from chalicelib.accuracy.genuine import Bell, draw_bells
from chalicelib.accuracy.impostors import Tail, draw_tails
from chalicelib.accuracy.levels import end_of
from chalicelib.accuracy.values import Counts, Histogram, Interval, Prediction

Draw = TypeVar("Draw", Tail, Bell)

DRAWS = 1000
BOUNDS = 0.01, 0.5, 0.99
"""Quantiles of an interval and its middle. In simulated shops about nine of ten hold the truth, as
distributions are never of the assumed form."""
MONTH_DAYS = 365.25 / 12
LEAST_ANSWERS = 20
"""Answers without which nothing is estimated."""


class Estimator:
    """Estimates for a shop that has these thresholds (percent)."""

    def __init__(self, counts: Counts, certain: float, possible: float) -> None:
        self._counts = _corrected(counts, certain)
        self._possible = possible
        self._days = max(counts.days, 1e-9)
        random = Random(1)  # nosec B311
        asked = round(possible * 100), round(certain * 100)
        share = max(counts.answers, 1) / max(sum(counts.asked.values()), counts.answers, 1)
        found = sum(self._counts.wrong.values())
        tails = draw_tails(self._counts.no, asked, share, DRAWS, random)
        self._tails = _weighed(tails, [_at_least(found, tail.above(asked[1])) for tail in tails], random)
        genuine = {level: n / share for level, n in self._counts.yes.items()}
        for level, number in counts.known.items():
            genuine[level] = genuine.get(level, 0) + max(0, number - self._impostors(level))
        bells = draw_bells(genuine, asked[0], DRAWS, random)
        weights = [_at_least(counts.missed, bell.below(asked[0])) for bell in bells]
        self._bells = _weighed(bells, weights, random)
        self._chance = [random.gauss(0, 1) for _ in range(DRAWS)]

    def predict(self, certain: float, possible: float) -> Prediction:
        """Return what these thresholds would bring."""
        high, low = certain * 100, possible * 100
        month = MONTH_DAYS / self._days
        return Prediction(
            certain=certain,
            possible=possible,
            wrong_names=_interval(month * tail.above(high) for tail in self._tails),
            questions=_interval(each / self._days for each in self._questions(high, low)),
            misses=_interval(month * bell.below(low) for bell in self._bells),
        )

    def _impostors(self, level: int) -> float:
        """Return the expected number of look-alikes at a level."""
        return sum(tail.above(level) - tail.above(end_of(level)) for tail in self._tails) / len(self._tails)

    def _questions(self, high: float, low: float) -> list[float]:
        """Return draws of the number of sightings between two levels; the model has those not seen."""
        seen = [self._counts.asked, self._counts.known]
        counted: float = sum(n for each in seen for level, n in each.items() if low <= level < high)
        counted += 0.5 if counted else 0
        chances = [max(0.0, counted + math.sqrt(counted) * chance) for chance in self._chance]
        start = self._possible * 100
        if low >= start:
            return chances
        pairs = zip(chances, self._tails, self._bells, strict=True)
        return [
            chance + tail.above(low) - tail.above(start) + bell.below(start) - bell.below(low)
            for chance, tail, bell in pairs
        ]


def _corrected(counts: Counts, certain: float) -> Counts:
    """Return the counts in which a yes that turned out to be wrong is a no."""
    yes, no, wrong = dict(counts.yes), dict(counts.no), Histogram()
    for level, number in counts.wrong.items():
        mistaken = min(number, yes.get(level, 0)) if level < certain * 100 else 0
        if mistaken:
            yes[level] -= mistaken
            no[level] = no.get(level, 0) + mistaken
        if end_of(level) > certain * 100:
            wrong[level] = number - mistaken
    return Counts(
        days=counts.days,
        known=counts.known,
        asked=counts.asked,
        yes=yes,
        no=no,
        wrong=wrong,
        missed=counts.missed,
    )


def _at_least(number: int, expected: float) -> float:
    """Return the probability of at least `number` events where so many are expected (Poisson).

    People find some of the errors, so what they found bounds the number from below.
    """
    terms = accumulate(range(1, number), lambda term, k: term * expected / k, initial=math.exp(-expected))
    return max(1 - sum(terms), 1e-12) if number else 1.0


def _weighed(draws: Sequence[Draw], weights: Sequence[float], random: Random) -> list[Draw]:
    return random.choices(draws, weights, k=len(draws))  # nosec B311


def _interval(draws: Iterable[float]) -> Interval:
    found = sorted(draws)
    low, middle, high = (found[round(part * (len(found) - 1))] for part in BOUNDS)
    return Interval(low, middle, high)
