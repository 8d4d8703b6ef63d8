"""The counters of some days as plain values: pure functions."""

from collections import Counter
from collections.abc import Iterable, Mapping

from chalicelib.accuracy.values import Counts

HISTOGRAMS = ("known", "asked", "yes", "no", "wrong")


def counts_from(counters: Iterable[Mapping[str, int]], days: float) -> Counts:
    """Return the sum of counters, as `AccuracyStore.read` has them, of so many days."""
    total: Counter[str] = Counter()
    for each in counters:
        total.update(each)
    histograms: dict[str, dict[int, int]] = {name: {} for name in HISTOGRAMS}
    for name, number in total.items():
        kind, _, level = name.partition(" ")
        if kind in histograms and number > 0:
            histograms[kind][int(level)] = number
    return Counts(days=days, missed=max(0, total["missed"]), **histograms)
