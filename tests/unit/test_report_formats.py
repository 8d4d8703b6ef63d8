"""How reports write numbers, money and moments; safe cells; the charts' ticks and labels."""

import pytest

from chalicelib.reports.charts import LONGEST_LABEL, distinct, draw, nice_ticks, spread
from chalicelib.reports.formats import DAY, average, day_name, days, defused, moment, money, share, until
from chalicelib.reports.sheets import Chart
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


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (5, [0, 1, 2, 3, 4, 5]),
        (6, [0, 2, 4, 6]),
        (23, [0, 5, 10, 15, 20, 25]),
        (1000, [0, 200, 400, 600, 800, 1000]),
    ],
)
def test_ticks_are_few_round_and_reach_the_highest(highest: int, ticks: list[int]) -> None:
    assert nice_ticks(highest) == ticks


def test_labels_are_as_many_as_fit() -> None:
    labels = [f"day {number}" for number in range(400)]

    assert spread(labels[:10]) == labels[:10]
    assert len(spread(labels)) == 10
    assert spread(labels)[0] == "day 0"


def test_no_two_bars_share_a_label() -> None:
    assert distinct(["tea", "tea", "jam"]) == ["tea", "tea (2)", "jam"]
    assert len(distinct(["x" * 100])[0]) == LONGEST_LABEL


@pytest.mark.parametrize("shape", ["columns", "bars"])
def test_a_chart_is_one_element_that_runs_and_fetches_nothing(shape: str) -> None:
    points = (("<b>tea</b>", 3), ("jam & honey", 0))
    svg = draw(Chart(title='"Sold"', shape=shape, points=points))  # type: ignore[arg-type]

    assert svg.startswith('<svg viewBox="0 0 720 ')
    assert svg.endswith("</svg>")
    assert 'aria-label="&#34;Sold&#34;"' in svg
    assert "&lt;b&gt;tea" in svg
    assert "<b>" not in svg
    for foreign in ("script", "http", "href", "<?xml", "<!DOCTYPE"):
        assert foreign not in svg


def test_a_chart_of_nothing_is_nothing() -> None:
    assert draw(Chart(title="Sold", shape="bars", points=())) == ""
    assert draw(Chart(title="Sold", shape="bars", points=(("tea", 0), ("jam", 0)))) == ""
