"""The pages of reports in every language: all that is said on them comes from the catalogue."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.reports.pages import TALLIES, write_page
from chalicelib.reports.sheets import Sheet
from chalicelib.reports.values import (
    CounterRow,
    Item,
    Kind,
    OrderRow,
    ProductRow,
    Report,
    Summary,
    ThresholdRow,
    VisitRow,
)
from chalicelib.texts import LANGUAGES, catalogue

START = 1_790_035_200_000
"""2026-09-22T00:00:00Z."""
ROWS: tuple[Any, ...] = (
    Summary(START + 3 * 24 * 3600 * 1000, 1234, 1, 1, 1),
    ProductRow("tea", "Assam", 549, 1234, 7),
    OrderRow("o", "ann", None, None, "open", START, None, None, None, (Item("tea", 2000),)),
    VisitRow("v", "ann", None, "newcomer", START, START, 1, 1, ended=START + 60_000, exit_camera="out"),
    ThresholdRow(92.5, 80),
    CounterRow("2026-09-22", "left_out LOW_SHARPNESS door", 3),
    *(CounterRow("2026-09-22", f"{name} 9000", 30) for name in ("asked", "yes", "no")),
)
NAMES_OF_SETTINGS = {"CERTAIN", "POSSIBLE", "MATCH_CERTAIN / MATCH_POSSIBLE", ""}


def report(kind: Kind, language: str) -> Report:
    start, end = "2026-09-22T00:00:00Z", "2026-09-25T00:00:00Z"
    return Report(id="one", kind=kind, from_=start, to=end, created_at=end, language=language)


def sheet_of(asked: Report) -> Sheet:
    """Return the contents of a report of those rows."""
    tally = TALLIES[asked.kind](asked)  # type: ignore[call-arg]
    for row in ROWS:
        list(tally.add(row))
    return tally.sheet()


def titles(sheet: Sheet) -> set[str]:
    """Return all titles, names of numbers and names of columns."""
    columns = {column for table in sheet.tables for column in table.columns}
    parts = {part.title for part in (*sheet.charts, *sheet.tables)}
    return columns | parts | {name for name, _ in sheet.numbers}


def texts(part: Any) -> set[str]:
    return {part} if isinstance(part, str) else set().union(*map(texts, part.values()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(Kind))
def test_all_titles_are_the_catalogues(kind: Kind, language: str) -> None:
    known = texts(catalogue(language)["messages"]["reports"])

    found = titles(sheet_of(report(kind, language)))

    assert found - known == NAMES_OF_SETTINGS & found


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_page_has_no_sentence_in_another_language(kind: Kind, language: str, tmp_path: Path) -> None:
    asked = report(kind, language)
    english = texts(catalogue("en")["messages"]["reports"]) - texts(
        catalogue(language)["messages"]["reports"]
    )

    write_page(tmp_path / "page.html", asked, sheet_of(asked))

    page = (tmp_path / "page.html").read_text()
    said = set(re.findall(r">\s*([^<>]+?)\s*<", page.partition("<body>")[2]))
    assert said & english == set()
    assert 'lang="en"' not in page


def test_numbers_days_and_money_are_written_as_in_the_language(tmp_path: Path) -> None:
    asked = report("orders", "de")

    write_page(tmp_path / "page.html", asked, sheet_of(asked))

    page = (tmp_path / "page.html").read_text()
    for shown in ("22.09.2026 00:00", "10.980,00", "2.000", ">22.09.<", "100\u00a0%"):
        assert shown in page
