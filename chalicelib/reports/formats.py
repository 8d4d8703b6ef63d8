"""Formats of numbers, money and moments, and cells that are safe in a spreadsheet."""

from collections.abc import Iterable
from datetime import date, tzinfo
from decimal import Decimal
from unicodedata import category, normalize

from chalicelib.reports.sheets import Cell
from chalicelib.texts.words import Words
from chalicelib.times import format_exactly, format_minute, local

FORMULAS = ("=", "+", "-", "@")
BREAKERS = ("\t", "\r", "\n", "\0", "|")
"""Signs that some spreadsheets take for the beginning of a new cell or a command."""


def money(cents: int, t: Words) -> str:
    """Return an amount as `1,234.50` for 123450."""
    return t.number(Decimal(cents) / 100, 2)


def average(total: int, count: int, t: Words) -> str:
    """Return an average with one digit after the point, or a dash for the average of nothing."""
    return t.number(total / count, 1) if count else "–"


def share(part: int, whole: int, t: Words) -> str:
    """Return a number with its percentage of the whole."""
    return f"{t.number(part)} ({t.percent(part / whole)})" if whole else t.number(part)


def moment(milliseconds: int | None, zone: tzinfo) -> str:
    """Return a moment as `2026-01-31 09:30`, '' for None."""
    return format_minute(milliseconds, zone) if milliseconds is not None else ""


def until(start: int, end: int, zone: tzinfo) -> str:
    """Return the end of a span, without the day if the span began on the same."""
    shown = moment(end, zone)
    return shown[11:] if day_of(start, zone) == day_of(end, zone) else shown


def exact(milliseconds: int | None, zone: tzinfo) -> str:
    """Return a moment as ISO 8601 with the offset, '' for None."""
    return format_exactly(milliseconds, zone) if milliseconds is not None else ""


def day_of(milliseconds: int, zone: tzinfo) -> int:
    """Return the day of a moment, as its ordinal in the calendar."""
    return local(milliseconds, zone).toordinal()


def day_name(day: int) -> str:
    """Return a day's ordinal as `2026-01-31`."""
    return date.fromordinal(day).isoformat()


def days(start: int, end: int, zone: tzinfo) -> range:
    """Return the days of the span from `start` up to, but without, `end` (ms)."""
    return range(day_of(start, zone), day_of(end - 1, zone) + 1)


def defused(cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells with a `'` before each text that a spreadsheet may take for a formula."""
    return [f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell for cell in cells]


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may run a text, also after skipped characters or in full-width signs."""
    if text[:1].isalnum() or not text:
        return False
    if text[0] in BREAKERS:
        return True
    bare = (sign for sign in normalize("NFKC", text) if sign != "|" and category(sign)[0] not in "CZ")
    return next(bare, "") in FORMULAS
