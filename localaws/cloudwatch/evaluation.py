"""Comparison of a metric's latest periods with an alarm's threshold, as CloudWatch evaluates an alarm.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
BREACHING, NOT_BREACHING, MISSING = "breaching", "notBreaching", "missing"

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


class Point(NamedTuple):
    """A period's begin in seconds since 1970, and its statistic; None if it has no data."""

    begin: float
    value: float | None


@dataclass(frozen=True)
class Rule:
    """An alarm's conditions. `periods`: how many count; `needed`: how many of them must breach.

    `missing`: how a period without data counts: breaching, notBreaching, ignore or missing.
    """

    comparison: str
    threshold: float
    periods: int
    needed: int
    missing: str = MISSING

    def breaches(self, value: float) -> bool:
        """Tell whether a value is on the wrong side of the threshold."""
        return COMPARISONS[self.comparison](value, self.threshold)


@dataclass(frozen=True)
class Verdict:
    """The state of an alarm, the periods that decided, and the number of missing ones that were filled in."""

    state: str
    points: tuple[Point, ...]
    filled: int


def judge(rule: Rule, points: Sequence[Point]) -> Verdict | None:
    """Return the state by these periods, the latest first; None if it stays as it is.

    As on AWS more periods than the rule has may be given: a period without data only counts if fewer than
    `rule.periods` of all have data.
    """
    found = tuple(point for point in points if point.value is not None)[: rule.periods]
    filled = min(rule.periods - len(found), len(points) - len(found))
    if rule.missing not in (BREACHING, NOT_BREACHING):
        filled = 0
    breaching = sum(rule.breaches(point.value) for point in found if point.value is not None)
    right = len(found) - breaching + (filled if rule.missing == NOT_BREACHING else 0)
    wrong = breaching + (filled if rule.missing == BREACHING else 0)
    if wrong >= rule.needed:
        return Verdict(ALARM, found, filled)
    if right > rule.periods - rule.needed:
        return Verdict(OK, found, filled)
    if not found and rule.missing == MISSING:
        return Verdict(INSUFFICIENT_DATA, (), 0)
    return None
