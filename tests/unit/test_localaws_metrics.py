"""The local AWS keeps metrics in minutes, then hours, in bounded memory."""

import json
from typing import Any

import pytest

from localaws.cloudwatch import metrics as kept
from localaws.cloudwatch.emf import Value, values_of
from localaws.cloudwatch.metrics import Metrics, key
from localaws.cloudwatch.summary import Summary

NOON = 1_795_780_800.0
PHOTOS = key("FutureStore", "Photos", {"stage": "local", "lane": "visit"})


def summary(*values: float) -> Summary:
    made = Summary()
    for value in values:
        made.add(value)
    return made


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [("Sum", 110.0), ("Average", 22.0), ("Minimum", 1.0), ("Maximum", 100.0), ("SampleCount", 5.0)],
)
def test_a_summary_has_the_statistics_of_its_values(statistic: str, expected: float) -> None:
    assert summary(1, 2, 3, 4, 100).statistic(statistic) == expected


def test_a_percentile_is_the_value_that_so_many_do_not_exceed() -> None:
    hundred = summary(*range(1, 101))

    assert [hundred.statistic(name) for name in ("p50", "p95", "p99.5", "p100")] == [50, 95, 100, 100]


def test_a_span_without_values_has_no_statistic() -> None:
    assert summary().statistic("Sum") is None
    assert summary().statistic("p95") is None


def test_an_unknown_statistic_is_refused() -> None:
    with pytest.raises(ValueError, match="'Median'"):
        summary(1).statistic("Median")


def test_values_are_found_in_their_minute_alone() -> None:
    metrics = Metrics()
    metrics.add(PHOTOS, 1.0, "Count", NOON + 59)
    metrics.add(PHOTOS, 2.0, "Count", NOON + 60)

    sums = [metrics.read(PHOTOS, NOON + 60 * minute, NOON + 60 * minute + 60).total for minute in range(3)]

    assert sums == [1.0, 2.0, 0.0]
    assert metrics.unit(PHOTOS) == "Count"


def test_a_faster_machine_has_shorter_minutes() -> None:
    metrics = Metrics(factor=20)
    metrics.add(PHOTOS, 1.0, None, NOON + 4)

    assert metrics.minute == 3
    assert metrics.read(PHOTOS, NOON + 3, NOON + 6).count == 1


def test_old_minutes_become_hours_and_old_hours_go() -> None:
    metrics, minutes = Metrics(), 60 * (kept.HOURS + 20)
    for minute in range(minutes):
        metrics.add(PHOTOS, 1.0, None, NOON + 60 * minute)
    end = NOON + 60 * minutes

    assert metrics.read(PHOTOS, end - 3600, end).statistic("p50") == 1.0
    assert metrics.read(PHOTOS, end - 86_400, end).total == 1440
    assert metrics.read(PHOTOS, end - 86_400, end).statistic("p50") is None
    assert kept.HOURS * 60 <= metrics.read(PHOTOS, 0, end).count < minutes


def test_the_number_of_metrics_is_bounded() -> None:
    metrics = Metrics(limit=2)
    for name in ("a", "b", "a", "c"):
        metrics.add(key("N", name, {}), 1.0, None, NOON)

    assert [metric.name for metric in metrics.known()] == ["a", "c"]


def line(**changes: Any) -> str:
    definition = {
        "Namespace": "FutureStore",
        "Dimensions": [["stage", "lane"]],
        "Metrics": [{"Name": "Photos", "Unit": "Count"}, {"Name": "PhotoTime", "Unit": "Milliseconds"}],
    }
    head = {"Timestamp": NOON * 1000, "CloudWatchMetrics": [definition]}
    return json.dumps(
        {"_aws": head, "stage": "local", "lane": "visit", "Photos": [1.0], "PhotoTime": 812, **changes}
    )


def test_the_metrics_of_a_log_line_are_read() -> None:
    time = key("FutureStore", "PhotoTime", {"stage": "local", "lane": "visit"})

    assert values_of(line()) == [
        Value(PHOTOS, 1.0, "Count", NOON),
        Value(time, 812.0, "Milliseconds", NOON),
    ]


@pytest.mark.parametrize("broken", ["{", "[]", '{"_aws": 1}', line(_aws={}), line(Photos="many")])
def test_a_line_that_breaks_the_format_has_no_metrics(broken: str) -> None:
    assert values_of(broken) == []
