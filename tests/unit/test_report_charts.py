"""The charts of reports: how thick their bars are, their ticks and labels."""

import re

import pytest

from chalicelib.reports.charts import (
    COLOUR,
    MAX_LABEL_CHARACTERS,
    MAX_LABELS,
    distinct,
    draw,
    nice_ticks,
    short,
    spread,
    steps_in,
    thinner,
)
from chalicelib.reports.sheets import Chart
from chalicelib.texts.words import REPORTS, Words

WORDS = Words("en", REPORTS)


def bars(count: int) -> Chart:
    points = tuple((f"product {number}", 12_345 + number) for number in range(count))
    return Chart(title="Value", shape="bars", points=points, hundredths=True)


def sizes(svg: str, side: str) -> set[str]:
    return set(re.findall(rf'{side}="([0-9.]+)" fill="{COLOUR}"', svg))


@pytest.mark.parametrize("count", [1, 2, 12])
def test_lying_bars_are_as_thick_however_many_there_are(count: int) -> None:
    assert sizes(draw(bars(count), WORDS), "height") == {"17.5"}


def test_a_chart_grows_by_as_much_with_every_bar() -> None:
    heights = [int(draw(bars(count), WORDS).split('"')[1].split()[3]) for count in (1, 2, 12)]

    assert heights[1] - heights[0] == (heights[2] - heights[1]) / 10 > 17.5


def test_the_only_column_is_not_as_wide_as_the_chart_and_stays_in_its_middle() -> None:
    assert thinner(100, 400) == (278, 44)
    assert thinner(100, 8) == (101, 6)


def test_wide_labels_get_fewer_steps() -> None:
    assert [steps_in(210, label) for label in ("5", "15,000", "1,500,000")] == [5, 3, 2]
    assert steps_in(10, "1,500,000") == 1
    assert nice_ticks(23, most=2) == [0, 20, 40]


def test_days_are_named_without_their_year() -> None:
    assert (short("2026-09-22", WORDS), short("09:00", WORDS)) == ("09-22", "09:00")


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

    assert spread(labels[:MAX_LABELS]) == labels[:MAX_LABELS]
    assert len(spread(labels)) == MAX_LABELS
    assert spread(labels)[0] == "day 0"


def test_no_two_bars_share_a_label() -> None:
    assert distinct(["tea", "tea", "jam"]) == ["tea", "tea (2)", "jam"]
    assert len(distinct(["x" * 100])[0]) == MAX_LABEL_CHARACTERS


@pytest.mark.parametrize("shape", ["columns", "bars"])
def test_a_chart_is_one_element_that_runs_and_fetches_nothing(shape: str) -> None:
    points = (("<b>tea</b>", 3), ("jam & honey", 0))
    svg = draw(Chart(title='"Sold"', shape=shape, points=points), WORDS)  # type: ignore[arg-type]

    assert svg.startswith('<svg viewBox="')
    assert svg.endswith("</svg>")
    assert 'aria-label="&quot;Sold&quot;"' in svg
    assert "&lt;b&gt;tea" in svg
    assert "<b>" not in svg
    for foreign in ("script", "http", "href", "<?xml", "<!DOCTYPE"):
        assert foreign not in svg


def test_a_chart_of_nothing_is_nothing() -> None:
    assert draw(Chart(title="Sold", shape="bars", points=()), WORDS) == ""
    assert draw(Chart(title="Sold", shape="bars", points=(("tea", 0), ("jam", 0))), WORDS) == ""
