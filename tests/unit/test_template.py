"""The template as it is sent: sound, small enough, with the dashboard, and what it asks for."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint import lint_file  # type: ignore[import-untyped]  # moto brings it

from chalicelib.metrics import NAMESPACE, UNITS
from infrastructure import template
from tests.unit.test_alarms import ALARMS

LARGEST_BYTES = 51_200
"""CloudFormation takes no larger template in a request."""
DASHBOARD: dict[str, Any] = json.loads(template.DASHBOARD.read_text())
SMALL = """
Parameters: {Stage: {Type: String}, Kind: {Type: String, Default: small}}
Conditions:
  Local: !Equals [!Ref Stage, local]
  OnAws: !Not [!Equals [!Ref Stage, local]]
  Large: !Equals [large, !Ref Kind]
Resources:
  Topic: {Type: "AWS::SNS::Topic"}
  Here: {Type: "AWS::SQS::Queue", Condition: Local}
  There: {Type: "AWS::S3::Bucket", Condition: OnAws, Properties: {BucketName: !Sub "${Stage}-photos"}}
  More: {Type: "AWS::SQS::Queue", Condition: Large, DependsOn: Topic}
"""


def test_the_template_that_is_sent_is_sound(tmp_path: Path) -> None:
    sent = tmp_path / "template.yaml"
    sent.write_text(template.text())

    assert lint_file(sent) == []


def test_a_request_holds_the_template_with_its_dashboard() -> None:
    assert template.PLACE not in template.text()
    assert len(template.text().encode()) < LARGEST_BYTES


def test_resources_without_a_condition_or_with_one_that_holds_are_asked_for() -> None:
    assert template.wanted(SMALL, {"Stage": "local"}).keys() == {"Topic", "Here"}
    assert template.wanted(SMALL, {"Stage": "dev"}) == {
        "Topic": "AWS::SNS::Topic",
        "There": "AWS::S3::Bucket",
    }
    assert "More" in template.wanted(SMALL, {"Stage": "dev", "Kind": "large"})


def test_a_condition_that_cannot_be_evaluated_is_refused() -> None:
    with pytest.raises(ValueError, match="Fn::Or in a condition of the template"):
        template.wanted(SMALL.replace("!Not", "!Or"), {"Stage": "dev"})


def test_the_dashboard_shows_the_state_of_each_alarm() -> None:
    [states] = [each["properties"]["alarms"] for each in DASHBOARD["widgets"] if each["type"] == "alarm"]

    assert [arn.partition(":alarm:future-store-${Stage}-")[2] for arn in states] == list(ALARMS)


def test_no_two_parts_of_the_dashboard_overlap_or_leave_its_grid() -> None:
    taken = [
        (column, row)
        for each in DASHBOARD["widgets"]
        for column in range(each["x"], each["x"] + each["width"])
        for row in range(each["y"], each["y"] + each["height"])
    ]

    assert len(taken) == len(set(taken))
    assert max(column for column, _ in taken) < 24


def test_the_dashboard_draws_the_threshold_of_an_alarm_where_the_alarm_has_it() -> None:
    drawn = {
        line["label"].removeprefix("alarm "): line["value"]
        for each in DASHBOARD["widgets"]
        for line in each["properties"].get("annotations", {}).get("horizontal", [])
    }

    assert drawn == {name: ALARMS[name]["Threshold"] for name in drawn}
    assert drawn.keys() == {"api-latency", "oldest-photo", "redis-memory"}


def test_the_dashboard_shows_each_metric_that_is_printed_and_no_other_of_our_own() -> None:
    text = template.DASHBOARD.read_text()
    lines, searches = r'\["FutureStore", "(\w+)"', r'FutureStore,stage,lane} MetricName=\\"(\w+)\\"'

    assert {*re.findall(lines, text), *re.findall(searches, text)} == UNITS.keys()
    assert {each["MetricName"] for each in ALARMS.values() if each["Namespace"] == NAMESPACE} < UNITS.keys()
