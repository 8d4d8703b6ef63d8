"""The metrics of this account: one value or summary for each minute, in bounded memory.

A metric has at most RECENT_MINUTES minutes with data. Older ones are merged into hours, whose percentiles are
unknown. Of many metrics the one that got nothing for longest makes room. All of it ends with the
process.
"""

import threading
import time
from collections.abc import Mapping
from typing import NamedTuple

from localaws.cloudwatch.summary import Summary

RECENT_MINUTES = 240
HOURS = 200
_MINUTE_SECONDS, _HOUR_SECONDS = 60.0, 3600.0


class Key(NamedTuple):
    """A metric's identity: namespace, name, and dimensions in the order of their names."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]


def key(namespace: str, name: str, dimensions: Mapping[str, str]) -> Key:
    """Return the identity of a metric with these dimensions."""
    return Key(namespace, name, tuple(sorted(dimensions.items())))


class Metrics:
    """The metrics by their identity. Thread-safe. Moments are seconds since 1970.

    `factor`: of LOCALAWS_TIME. A minute lasts so many times shorter. `limit`: the number of metrics that are
    kept. `begun`: nothing is known of before.
    """

    def __init__(self, factor: float = 1.0, limit: int = 1_000) -> None:
        self.minute = _MINUTE_SECONDS / factor
        self.begun = time.time()
        self._limit = limit
        self._lock = threading.Lock()
        self._series: dict[Key, _Series] = {}

    def add(self, metric: Key, value: float, unit: str | None = None, moment: float | None = None) -> None:
        """Add a value, of now unless a moment is given."""
        with self._lock:
            self._summary(metric, unit, moment).add(value)

    def merge(
        self, metric: Key, summary: Summary, unit: str | None = None, moment: float | None = None
    ) -> None:
        """Add the values of a summary."""
        with self._lock:
            self._summary(metric, unit, moment).merge(summary)

    def read(self, metric: Key, begin: float, end: float) -> Summary:
        """Return the summary of all minutes that begin in a span. An hour counts as its first minute."""
        found = Summary()
        with self._lock:
            series = self._series.get(metric)
            for slots, seconds in (
                ((series.recent, self.minute), (series.hours, _HOUR_SECONDS)) if series else ()
            ):
                for slot, summary in slots.items():
                    if begin <= slot * seconds < end:
                        found.merge(summary)
        return found

    def known(self) -> list[Key]:
        """Return all metrics that have data, in the order of their names."""
        with self._lock:
            return sorted(self._series)

    def _summary(self, metric: Key, unit: str | None, moment: float | None) -> Summary:
        """Return the summary of a moment's minute. Call it with the lock."""
        series = self._series.pop(metric, None) or _Series()
        self._series[metric] = series  # the last one now
        series.unit = unit or series.unit
        if len(self._series) > self._limit:
            del self._series[next(iter(self._series))]
        return series.minute(int((moment or time.time()) // self.minute), self.minute)

    def unit(self, metric: Key) -> str | None:
        """Return the unit in which the metric was last given."""
        with self._lock:
            series = self._series.get(metric)
        return series.unit if series else None


class _Series:
    """The values of one metric, by minutes and hours since 1970."""

    __slots__ = ("hours", "recent", "unit")

    def __init__(self) -> None:
        self.unit: str | None = None
        self.recent: dict[int, Summary] = {}
        self.hours: dict[int, Summary] = {}

    def minute(self, slot: int, seconds: float) -> Summary:
        """Return the summary of a minute, which lasts some seconds; the oldest one may make room for it."""
        if slot not in self.recent and len(self.recent) == RECENT_MINUTES:
            oldest = min(self.recent)
            self._merge_into_hour(int(oldest * seconds // _HOUR_SECONDS), self.recent.pop(oldest))
        return self.recent.setdefault(slot, Summary())

    def _merge_into_hour(self, hour: int, summary: Summary) -> None:
        self.hours.setdefault(hour, Summary()).merge(summary)
        self.hours[hour].distribution = None
        if len(self.hours) > HOURS:
            del self.hours[min(self.hours)]
