"""How reports write numbers, money and moments; safe cells."""

import pytest

from chalicelib.reports.formats import DAY, average, day_name, days, defused, moment, money, share, until
from chalicelib.reports.sheets import left_out
from chalicelib.reports.titles import span_of
from chalicelib.reports.values import Report

START = 1_790_035_200_000
"""2026-09-22T00:00:00Z."""


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00"), (5, "0.05"), (123_450, "1,234.50"), (-7, "-0.07"), (-123_450, "-1,234.50")],
)
def test_money(cents: int, text: str) -> None:
    assert money(cents) == text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_looks_like_a_formula_is_defused(cell: str) -> None:
    assert defused([cell, "plain", -1, 0]) == [f"'{cell}", "plain", -1, 0]


def test_a_formula_behind_blanks_or_in_the_middle_is_no_formula() -> None:
    assert defused([" =1", "a=1", ""]) == [" =1", "a=1", ""]


def test_shares_and_averages_of_nothing_are_no_error() -> None:
    assert (share(0, 0), share(1, 3), average(0, 0), average(3, 2)) == ("0", "1 (33%)", "–", "1.5")


def test_moments_are_utc_to_the_minute() -> None:
    assert (moment(START + 34_200_999), moment(None)) == ("2026-09-22 09:30", "")
    assert until(START, START + 60_000) == "00:01"
    assert until(START, START + DAY) == "2026-09-23 00:00"


def test_days_are_those_that_a_span_touches() -> None:
    assert [day_name(day) for day in days(START, START + DAY)] == ["2026-09-22"]
    assert [day_name(day) for day in days(START - 1, START + 1)] == ["2026-09-21", "2026-09-22"]


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

    assert span_of(report) == text


def test_a_note_says_how_many_days_a_table_leaves_out() -> None:
    assert [left_out(days, "visits") for days in (0, 1, 20)] == [
        "",
        "1 day without visits left out.",
        "20 days without visits left out.",
    ]
