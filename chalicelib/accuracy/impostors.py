"""Strangers who look like a customer: how many there are at each similarity, also above the questions.

Nobody is asked above MATCH_CERTAIN, so the answers "no" are a window (censored) on this distribution. Its
tail falls about exponentially in log odds, at a rate that the answers tell together with a prior.
"""

import math
from collections.abc import Mapping
from random import Random

import msgspec

from chalicelib.accuracy.levels import end_of, logit

PRIOR_RATE, PRIOR_SPREAD = 0.7, 0.35
"""Median of the rate, and the standard deviation of its logarithm. The local engine falls at 0.4 to 1.1 with
20 to 500 customers: docs/recognition.md."""
LEAST_WIDTH = 0.1
"""Log odds of the narrowest window. With the two thresholds together there is none, and so no answer."""
RATES = [0.05 * 1.07**step for step in range(70)]
"""The rates that are tried, up to 5."""


class Tail(msgspec.Struct, frozen=True):
    """One possible distribution: `number` look-alikes above log odds `start`, falling at `rate`."""

    number: float
    rate: float
    start: float

    def above(self, level: float) -> float:
        """Return the number of look-alikes above a level."""
        return self.number * math.exp(-self.rate * (logit(level) - self.start))


def draw_tails(
    no: Mapping[int, int], asked: tuple[int, int], share: float, draws: int, random: Random
) -> list[Tail]:
    """Return possible tails, given the answers "no" by level.

    `asked` are the lowest and the highest level about which is asked, `share` is the share of questions that
    were answered.
    """
    start = logit(asked[0])
    width = max(logit(asked[1]) - start, LEAST_WIDTH)
    bins = [(_place(level, asked), count) for level, count in no.items() if asked[0] <= level < asked[1]]
    number = sum(count for _, count in bins)
    weights = _posterior(bins, width)
    rates = random.choices(RATES, weights, k=draws)  # nosec B311
    return [
        Tail(random.gammavariate(number + 0.5, 1 / share) / -math.expm1(-rate * width), rate, start)
        for rate in rates
    ]


def _place(level: int, asked: tuple[int, int]) -> tuple[float, float]:
    """Return both edges of a level in log odds above the lowest that is asked about."""
    start = logit(asked[0])
    return logit(level) - start, logit(min(end_of(level), asked[1])) - start


def _posterior(bins: list[tuple[tuple[float, float], int]], width: float) -> list[float]:
    """Return the probability of each of RATES, but for a common factor."""
    logs = [_prior(rate) + sum(n * _log_share(rate, edges, width) for edges, n in bins) for rate in RATES]
    return [math.exp(value - max(logs)) for value in logs]


def _prior(rate: float) -> float:
    return -0.5 * (math.log(rate / PRIOR_RATE) / PRIOR_SPREAD) ** 2


def _log_share(rate: float, edges: tuple[float, float], width: float) -> float:
    """Return the logarithm of the share of the window's look-alikes that a bin has at this rate."""
    part = math.exp(-rate * edges[0]) - math.exp(-rate * edges[1])
    return math.log(max(part, 1e-300) / -math.expm1(-rate * width))
