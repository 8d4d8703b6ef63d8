"""How numbers, money and moments are written, and cells made safe for a spreadsheet."""

from collections.abc import Iterable

from chalicelib.reports.sheets import Cell
from chalicelib.times import format_time

DAY = 24 * 3600 * 1000
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def money(cents: int) -> str:
    """`1,234.50` for 123450."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def average(total: int, count: int) -> str:
    """With one digit after the point; a dash of nothing."""
    return f"{total / count:.1f}" if count else "–"


def share(part: int, whole: int) -> str:
    """The number, and what percentage of the whole it is."""
    return f"{part:,} ({part / whole:.0%})" if whole else f"{part:,}"


def moment(milliseconds: int | None) -> str:
    """`2026-01-31 09:30` in UTC; empty for none."""
    return format_time(milliseconds)[:16].replace("T", " ") if milliseconds is not None else ""


def until(start: int, end: int) -> str:
    """The end of what began at `start`: without the day, if it is the same."""
    same = start // DAY == end // DAY
    return moment(end)[11:] if same else moment(end)


def exact(milliseconds: int | None) -> str:
    """ISO 8601; empty for none."""
    return format_time(milliseconds) if milliseconds is not None else ""


def day_name(day: int) -> str:
    """`2026-01-31` for a number of days since 1970."""
    return format_time(day * DAY)[:10]


def days(start: int, end: int) -> range:
    """The days (since 1970) that the time from `start` up to, but without, `end` (ms) touches."""
    return range(start // DAY, (end - 1) // DAY + 1)


def defused(cells: Iterable[Cell]) -> list[Cell]:
    """Cells that no spreadsheet takes for a formula: texts that look like one get a `'` in front."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell for cell in cells]
