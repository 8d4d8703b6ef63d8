"""The contents of any report's page as plain values: numbers, charts and tables."""

from typing import Literal

import msgspec

from chalicelib.texts.words import Words

Cell = str | int
MAX_ROWS = 500
"""Single rows on a page. The table (CSV) has all."""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Upright columns (of many values, in order) or lying bars (of few values, by name).

    Values are whole numbers. With `hundredths` they are shown with a point, as cents are.
    """

    title: str
    shape: Literal["columns", "bars"]
    points: tuple[tuple[str, int], ...]
    hundredths: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under their columns' names. `numeric` are the columns set flush right."""

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
    title: str,
    columns: tuple[str, ...],
    rows: list[tuple[Cell, ...]],
    of: int,
    numeric: frozenset[int],
    t: Words,
) -> Table:
    """Return the table of single rows, with a note if it doesn't have all `of` rows."""
    note = t("latest", shown=len(rows), all=of) if of > len(rows) else ""
    return Table(title=title, columns=columns, rows=tuple(rows), note=note, numeric=numeric)


def left_out(days: int, what: str, t: Words) -> str:
    """Return the note on the days that a table leaves out because nothing happened, '' for none."""
    return t(f"{what}.days_without", count=days) if days else ""


def columns(names: str, t: Words) -> tuple[str, ...]:
    """Return the columns with these names in the catalogue."""
    return tuple(t(f"column.{name}") for name in names.split())
