"""What a page shows, whatever the report is about: numbers, charts and tables, as plain values."""

from typing import Literal

import msgspec

Cell = str | int
MOST_ROWS = 500
"""Single rows on a page; the table (CSV) has all."""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Upright columns (of many, in order) or lying bars (of few, by name); `note` says what they are.

    Values are whole numbers, cents where `money`.
    """

    title: str
    shape: Literal["columns", "bars"]
    points: tuple[tuple[str, int], ...]
    money: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under their columns' names; `numeric` are the columns set flush right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of one page, from the top down."""

    taken_at: int
    numbers: tuple[tuple[str, str], ...]
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    remark: str = ""


def singles(
    title: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]], of: int, numeric: frozenset[int]
) -> Table:
    """The table of single rows; it says how many there are when it doesn't have all."""
    note = f"The latest {len(rows):,} of {of:,}; the CSV file has all." if of > len(rows) else ""
    return Table(title=title, columns=columns, rows=tuple(rows), note=note, numeric=numeric)


def left_out(days: int, what: str) -> str:
    """The note on days that a table leaves out, for nothing happened on them; '' for none."""
    return f"{days:,} day{'s' if days > 1 else ''} without {what} left out." if days else ""
