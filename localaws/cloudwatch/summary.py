"""The summary of a metric's values in a span of time."""

import math

_SIGNIFICANT_DIGITS = 3
"""Of a value in the distribution, from which percentiles are read."""


class Summary:
    """Count, sum, least and greatest value. The distribution is missing where only these are known."""

    __slots__ = ("count", "distribution", "high", "low", "total")

    def __init__(
        self, count: float = 0.0, total: float = 0.0, low: float = math.inf, high: float = -math.inf
    ) -> None:
        self.count, self.total, self.low, self.high = count, total, low, high
        self.distribution: dict[float, float] | None = None if count else {}

    def add(self, value: float, times: float = 1.0) -> None:
        """Add a value, or an equal one several times."""
        self._add_totals(times, value * times, value, value)
        if self.distribution is not None:
            near = _rounded(value)
            self.distribution[near] = self.distribution.get(near, 0.0) + times

    def merge(self, other: "Summary") -> None:
        """Add the values of another summary."""
        if not other.count:
            return
        self._add_totals(other.count, other.total, other.low, other.high)
        if self.distribution is None or other.distribution is None:
            self.distribution = None
        else:
            for value, times in other.distribution.items():
                self.distribution[value] = self.distribution.get(value, 0.0) + times

    def statistic(self, name: str) -> float | None:
        """Return a statistic, such as Sum or p95. None if there are no values, or no distribution for it.

        Raises:
            ValueError: there is no statistic of this name here.
        """
        known = {
            "SampleCount": self.count,
            "Sum": self.total,
            "Minimum": self.low,
            "Maximum": self.high,
            "Average": self.total / self.count if self.count else 0.0,
        }
        share = None if name in known else parse_percentile(name)
        if not self.count:
            return None
        return known[name] if share is None else self._percentile(share)

    def _percentile(self, share: float) -> float | None:
        if self.distribution is None:
            return None
        wanted, seen = share * self.count, 0.0
        for value in sorted(self.distribution):
            seen += self.distribution[value]
            if seen >= wanted:
                return value
        return self.high

    def _add_totals(self, count: float, total: float, low: float, high: float) -> None:
        self.count += count
        self.total += total
        self.low = min(self.low, low)
        self.high = max(self.high, high)


def parse_percentile(name: str) -> float:
    """Return the share that a statistic such as p95 names: 0.95. Raises ValueError."""
    number = float(name[1:]) if name[:1] == "p" else -1.0
    if not 0 <= number <= 100:
        raise ValueError(
            f"{name!r} is no statistic such as Sum, Average, Minimum, Maximum, SampleCount or p95"
        )
    return number / 100


def _rounded(value: float) -> float:
    return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")
