"""Metrics are lines in CloudWatch's embedded format with the stage and the lane as their only dimensions."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws.clients import make_client
from chalicelib.metrics import NAMESPACE, UNITS, Metrics, metric_line


@pytest.mark.parametrize(("lane", "dimensions"), [("", ["stage"]), ("visit", ["stage", "lane"])])
def test_a_line_has_the_shape_that_cloudwatch_demands(lane: str, dimensions: list[str]) -> None:
    line = json.loads(metric_line("dev", {"Photos": 1, "PhotoTime": 2.5}, lane))

    about = line.pop("_aws")
    (metrics,) = about["CloudWatchMetrics"]
    assert isinstance(about["Timestamp"], int)
    assert (metrics["Namespace"], metrics["Dimensions"]) == ("FutureStore", [dimensions])
    assert metrics["Metrics"] == [
        {"Name": "Photos", "Unit": "Count"},
        {"Name": "PhotoTime", "Unit": "Milliseconds"},
    ]
    lanes = {"lane": lane} if lane else {}
    assert line == {"stage": "dev", "Photos": [1.0], "PhotoTime": [2.5]} | lanes


def test_the_namespace_and_the_names_are_those_that_alarms_watch() -> None:
    assert NAMESPACE == "FutureStore"
    assert "OldestUnfinished" in UNITS


def test_what_a_call_adds_up_is_told_in_one_line_in_the_end() -> None:
    lines: list[str] = []
    metrics = Metrics("dev", lines.append)
    for number in (1, 2):
        metrics.add(Notices=number)
    assert lines == []

    metrics.flush()
    metrics.flush()

    (line,) = map(json.loads, lines)
    assert line["Notices"] == [3.0]


@pytest.mark.parametrize("write", [print, lambda line: 1 / 0])
def test_a_failure_to_measure_raises_nothing(write: Callable[[str], Any]) -> None:
    Metrics("dev", write).put({"no such metric": 1})
    Metrics("dev", write).put({"Photos": 1})


def test_each_try_of_a_call_of_rekognition_is_counted_and_each_that_is_throttled() -> None:
    lines: list[str] = []
    metrics, client = Metrics("dev", lines.append), make_client("rekognition", "eu-west-1", {})
    metrics.count_calls(client)

    for answer in ({}, {"Error": {"Code": "ThrottlingException"}}, None):
        client.meta.events.emit(
            "response-received.rekognition.SearchFaces", parsed_response=answer, exception=None
        )
    metrics.flush()

    (line,) = map(json.loads, lines)
    assert (line["RekognitionCalls"], line["RekognitionThrottles"]) == ([3.0], [1.0])
