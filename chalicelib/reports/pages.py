"""Pages and tables (CSV), made of a report's data row by row, so that a long one takes no more memory."""

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
from chalicelib.reports.recognition import RecognitionTally
from chalicelib.reports.sheets import Cell, Sheet
from chalicelib.reports.titles import span_of, title_of
from chalicelib.reports.values import AnyRow, Kind, Report, decode_row
from chalicelib.reports.visits import VisitTally
from chalicelib.texts.words import REPORTS, Words

TEMPLATES = Path(__file__).parents[1] / "templates"
BUFFERED = 200
"""Pieces of the template's output that are written at once."""


class Tally(Protocol):
    """A count of a report's rows, and the lines of its table.

    `add` takes one row and yields the lines that are complete. After all rows, `last_lines` yields the
    others, and `sheet` returns the page's contents.
    """

    header: tuple[Cell, ...]

    def add(self, row: AnyRow) -> Iterator[tuple[Cell, ...]]: ...
    def last_lines(self) -> Iterator[tuple[Cell, ...]]: ...
    def sheet(self) -> Sheet: ...


TALLIES: Mapping[Kind, Callable[[Report, tzinfo], Tally]] = {
    "inventory": InventoryTally,
    "visits": VisitTally,
    "orders": OrderTally,
    "recognition": RecognitionTally,
}


def write_table(data: Path, table: Path, tally: Tally) -> None:
    """Pass every row of the data (gzipped JSON lines) to the tally, and write the lines that it yields.

    The file begins with a byte order mark, by which spreadsheets know that it is UTF-8.
    """
    with gzip.open(data, "rb") as rows, table.open("w", newline="", encoding="utf-8-sig") as file:
        lines = csv.writer(file)
        lines.writerow(tally.header)
        for row in rows:
            lines.writerows(defused(line) for line in tally.add(decode_row(row)))
        lines.writerows(defused(line) for line in tally.last_lines())


def write_page(page: Path, report: Report, sheet: Sheet, zone: tzinfo = UTC) -> None:
    """Write the page as a single file, without scripts and without anything from elsewhere."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, autoescape=True
    )
    words = Words(report.language, REPORTS)
    drawn = [(chart.title, draw(chart, words)) for chart in sheet.charts]
    charts = [{"title": title, "svg": Markup(svg)} for title, svg in drawn if svg]  # nosec B704
    stream = environment.get_template("report_page.html").stream(
        t=words,
        title=title_of(report),
        span=span_of(report, zone),
        taken_at=words.day(moment(sheet.taken_at, zone)),
        zone=str(zone),
        sheet=sheet,
        charts=charts,
    )
    stream.enable_buffering(BUFFERED)
    with page.open("wb") as file:
        stream.dump(file, encoding="utf-8")
