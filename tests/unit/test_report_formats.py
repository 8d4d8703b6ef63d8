"""How reports write numbers, money and moments; safe cells."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from chalicelib.reports.formats import average, day_name, days, defused, exact, moment, money, share, until
from chalicelib.reports.sheets import left_out
from chalicelib.reports.titles import span_of
from chalicelib.reports.values import Report
from chalicelib.texts.words import REPORTS, Words

WORDS = Words("en", REPORTS)
BERLIN = ZoneInfo("Europe/Berlin")
DAY, HOUR = 24 * 3600 * 1000, 3600 * 1000
START = 1_790_035_200_000
"""2026-09-22T00:00:00Z."""


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00"), (5, "0.05"), (123_450, "1,234.50"), (-7, "-0.07"), (-123_450, "-1,234.50")],
)
def test_money(cents: int, text: str) -> None:
    assert money(cents, WORDS) == text


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", "|x", " =1", "\n=1", "\0=1", "|=1",
        " | \u00a0@x", "\ufeff=1", "\u200b=1", "\u202e=1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
        " ＝1", "﹣1", "﹢1",
    ],
)  # fmt: skip
def test_a_text_that_looks_like_a_formula_is_defused(cell: str) -> None:
    assert defused([cell, "plain", -1, 0]) == [f"'{cell}", "plain", -1, 0]


@pytest.mark.parametrize(
    "cell", ["a=1", "", " ", "Ann", "Ämter-Straße", "(=1)", "5-3", "2026-09-22T00:00:00Z"]
)
def test_what_no_spreadsheet_takes_for_a_formula_stays(cell: str) -> None:
    assert defused([cell]) == [cell]


def test_shares_and_averages_of_nothing_are_no_error() -> None:
    assert (share(0, 0, WORDS), share(1, 3, WORDS)) == ("0", "1 (33%)")
    assert (average(0, 0, WORDS), average(3, 2, WORDS)) == ("–", "1.5")


def test_moments_are_shown_to_the_minute_in_the_zone() -> None:
    assert (moment(START + 34_200_999, UTC), moment(None, UTC)) == ("2026-09-22 09:30", "")
    assert moment(START + 34_200_999, BERLIN) == "2026-09-22 11:30"
    assert until(START, START + 60_000, UTC) == "00:01"
    assert until(START, START + DAY, UTC) == "2026-09-23 00:00"
    assert until(START + 21 * HOUR, START + 22 * HOUR, BERLIN) == "2026-09-23 00:00"


def test_exact_moments_have_the_offset_of_the_zone() -> None:
    assert (exact(START, UTC), exact(None, UTC)) == ("2026-09-22T00:00:00.000Z", "")
    assert exact(START, BERLIN) == "2026-09-22T02:00:00.000+02:00"


def test_days_are_those_that_a_span_touches() -> None:
    assert [day_name(day) for day in days(START, START + DAY, UTC)] == ["2026-09-22"]
    assert [day_name(day) for day in days(START - 1, START + 1, UTC)] == ["2026-09-21", "2026-09-22"]
    assert [day_name(day) for day in days(START - 1, START + 1, BERLIN)] == ["2026-09-22"]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2026-09-22T00:00:00Z", "2026-10-13T00:00:00Z", "2026-09-22 to 2026-10-12 (UTC)"),
        ("2026-09-22T00:00:00Z", "2026-09-23T00:00:00Z", "2026-09-22 (UTC)"),
        ("2026-09-22T09:30:00Z", "2026-09-23T00:00:00Z", "2026-09-22 09:30 to 2026-09-23 00:00 (UTC)"),
        (None, None, ""),
    ],
)
def test_a_span_of_whole_days_is_named_by_its_first_and_last(
    start: str | None, end: str | None, text: str
) -> None:
    report = Report(id="one", kind="visits", from_=start, to=end, created_at="2026-10-13T00:00:00Z")

    assert span_of(report, UTC) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-29 (Europe/Berlin)"),
        ("2026-10-23T22:00:00Z", "2026-10-25T23:00:00Z", "2026-10-24 to 2026-10-25 (Europe/Berlin)"),
        (
            "2026-09-22T00:00:00Z",
            "2026-09-23T00:00:00Z",
            "2026-09-22 02:00 to 2026-09-23 02:00 (Europe/Berlin)",
        ),
    ],
)
def test_a_span_is_named_by_the_days_of_the_zone(start: str, end: str, text: str) -> None:
    report = Report(id="one", kind="visits", from_=start, to=end, created_at="2026-10-13T00:00:00Z")

    assert span_of(report, BERLIN) == text


def test_a_note_says_how_many_days_a_table_leaves_out() -> None:
    assert [left_out(days, "visits", WORDS) for days in (0, 1, 20)] == [
        "",
        "1 day without visits left out.",
        "20 days without visits left out.",
    ]
