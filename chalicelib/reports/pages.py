"""Pages and tables (CSV), made of a report's data a row at a time, so that its length takes no memory."""

import csv
import gzip
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Protocol

from chalicelib.reports.charts import draw
from chalicelib.reports.formats import defused, moment
from chalicelib.reports.inventory import InventoryTally
from chalicelib.reports.orders import OrderTally
from chalicelib.reports.sheets import Cell, Sheet
from chalicelib.reports.titles import span_of, title_of
from chalicelib.reports.values import AnyRow, Kind, Report, decode_row
from chalicelib.reports.visits import VisitTally

TEMPLATES = Path(__file__).parents[1] / "templates"
BUFFERED = 200
"""Pieces of the page that are written at once."""


class Tally(Protocol):
    """Takes one row after the other, and knows at the end what the page says of all."""

    header: tuple[Cell, ...]

    def add(self, row: AnyRow) -> Iterator[tuple[Cell, ...]]: ...
    def rest(self) -> Iterator[tuple[Cell, ...]]: ...
    def sheet(self) -> Sheet: ...


TALLIES: Mapping[Kind, Callable[[Report, tzinfo], Tally]] = {
    "inventory": InventoryTally,
    "visits": VisitTally,
    "orders": OrderTally,
}


def write_table(data: Path, table: Path, tally: Tally) -> None:
    """Let the tally see every row of the data (gzipped JSON lines), and write the lines it makes of them.

    By the byte order mark at the beginning spreadsheets know that it is UTF-8.
    """
    with gzip.open(data, "rb") as rows, table.open("w", newline="", encoding="utf-8-sig") as file:
        lines = csv.writer(file)
        lines.writerow(tally.header)
        for row in rows:
            lines.writerows(defused(line) for line in tally.add(decode_row(row)))
        lines.writerows(defused(line) for line in tally.rest())


def write_page(page: Path, report: Report, sheet: Sheet, zone: tzinfo = UTC) -> None:
    """Write the page, all in one file, with nothing in it that runs or comes from elsewhere."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, autoescape=True
    )
    drawn = [(chart.title, draw(chart)) for chart in sheet.charts]
    stream = environment.get_template("report_page.html").stream(
        title=title_of(report),
        span=span_of(report, zone),
        taken_at=moment(sheet.taken_at, zone),
        zone=str(zone),
        sheet=sheet,
        charts=[{"title": title, "svg": Markup(svg)} for title, svg in drawn if svg],
    )
    stream.enable_buffering(BUFFERED)
    with page.open("wb") as file:
        stream.dump(file, encoding="utf-8")
