"""How numbers, money and moments are written, and cells made safe for a spreadsheet."""

from collections.abc import Iterable
from datetime import date, tzinfo
from unicodedata import category, normalize

from chalicelib.reports.sheets import Cell
from chalicelib.times import format_exactly, format_minute, local

FORMULAS = ("=", "+", "-", "@")
BREAKERS = ("\t", "\r", "\n", "\0", "|")
"""Signs that some spreadsheet takes for the beginning of a new cell or of a command."""


def money(cents: int) -> str:
    """`1,234.50` for 123450."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def average(total: int, count: int) -> str:
    """With one digit after the point; a dash of nothing."""
    return f"{total / count:.1f}" if count else "–"


def share(part: int, whole: int) -> str:
    """The number, and what percentage of the whole it is."""
    return f"{part:,} ({part / whole:.0%})" if whole else f"{part:,}"


def moment(milliseconds: int | None, zone: tzinfo) -> str:
    """`2026-01-31 09:30`; empty for none."""
    return format_minute(milliseconds, zone) if milliseconds is not None else ""


def until(start: int, end: int, zone: tzinfo) -> str:
    """The end of what began at `start`: without the day, if it is the same."""
    shown = moment(end, zone)
    return shown[11:] if day_of(start, zone) == day_of(end, zone) else shown


def exact(milliseconds: int | None, zone: tzinfo) -> str:
    """ISO 8601 with the offset; empty for none."""
    return format_exactly(milliseconds, zone) if milliseconds is not None else ""


def day_of(milliseconds: int, zone: tzinfo) -> int:
    """Return the day of a moment, as its ordinal in the calendar."""
    return local(milliseconds, zone).toordinal()


def day_name(day: int) -> str:
    """`2026-01-31` for a day's ordinal."""
    return date.fromordinal(day).isoformat()


def days(start: int, end: int, zone: tzinfo) -> range:
    """The days that the time from `start` up to, but without, `end` (ms) touches."""
    return range(day_of(start, zone), day_of(end - 1, zone) + 1)


def defused(cells: Iterable[Cell]) -> list[Cell]:
    """Cells that no spreadsheet takes for a formula: texts that look like one get a `'` in front."""
    return [f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell for cell in cells]


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may run a text, also behind what it skips, or in full-width signs."""
    if text[:1].isalnum() or not text:
        return False
    if text[0] in BREAKERS:
        return True
    bare = (sign for sign in normalize("NFKC", text) if sign != "|" and category(sign)[0] not in "CZ")
    return next(bare, "") in FORMULAS
