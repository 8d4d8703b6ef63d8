"""Counters and estimates as plain values. Levels are hundredths of a percent (`levels.py`)."""

from typing import TypeAlias

import msgspec

Histogram: TypeAlias = dict[int, int]
"""A level -> a number."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of some days. None of them says who anybody was."""

    days: float
    known: Histogram = {}
    """Sightings that were recognised without a question."""
    asked: Histogram = {}
    """Questions to the staff."""
    yes: Histogram = {}
    no: Histogram = {}
    """Their answers; `new` is a no."""
    wrong: Histogram = {}
    """Visits that the staff gave to somebody else afterwards."""
    missed: int = 0
    """Records with faces that the staff joined, for they were one person's."""

    @property
    def answers(self) -> int:
        """Return the number of answered questions."""
        return sum(self.yes.values()) + sum(self.no.values())


class Interval(msgspec.Struct, frozen=True):
    """An estimate: the middle, and the bounds between which the truth lies in about nine cases of ten."""

    low: float
    middle: float
    high: float


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers that two thresholds (percent) would bring."""

    certain: float
    possible: float
    wrong_names: Interval
    """Strangers taken for a customer without a question, a month."""
    questions: Interval
    """Questions to the staff, a day."""
    misses: Interval
    """Known people taken for strangers without a question, a month."""
