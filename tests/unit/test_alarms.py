"""Each alarm tells somebody, leads to its entry in the runbook, and knows what missing data mean."""

import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import decode  # type: ignore[import-untyped]  # moto brings it

from infrastructure import template
from infrastructure.cost.schedules import MINUTES, runs
from infrastructure.stages import read_stage

PROJECT = Path(__file__).parents[2]
RUNBOOK = (PROJECT / "docs" / "operations.md").read_text()
FOUND, _ = decode(str(template.FILE))
ALARMS: dict[str, dict[str, Any]] = {
    each["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("future-store-${Stage}-"): each["Properties"]
    for each in FOUND["Resources"].values()
    if each["Type"] == "AWS::CloudWatch::Alarm"
}
GAUGES = {"redis-memory", "oldest-photo"}
"""Alarms of what the sweep measures. When it does not run, the alarm of its schedule rings."""
DAY = 86_400


def schedules() -> set[str]:
    return {f"schedule-{function}" for function in runs()}


@pytest.mark.parametrize("alarm", ALARMS.values(), ids=ALARMS)
def test_an_alarm_tells_the_topic_of_alerts_when_it_begins_and_ends(alarm: dict[str, Any]) -> None:
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlertsTopic"}]


@pytest.mark.parametrize("name", ALARMS)
def test_the_description_leads_to_an_entry_of_the_runbook(name: str) -> None:
    said, _, anchor = ALARMS[name]["AlarmDescription"].partition(" See docs/operations.md#")

    assert said
    assert anchor == ("schedules" if name in schedules() else name)
    assert re.search(rf"^### {anchor}$", RUNBOOK, re.MULTILINE | re.IGNORECASE)


def test_the_runbook_has_no_entry_of_an_alarm_that_is_gone() -> None:
    chapter = RUNBOOK.partition("\n## Alarms\n")[2].partition("\n## ")[0]

    assert set(re.findall(r"^### (.+)$", chapter, re.MULTILINE)) == ALARMS.keys() - schedules() | {
        "schedules"
    }


def test_missing_data_are_bad_where_a_schedule_must_run_and_change_no_gauge() -> None:
    treated = {name: alarm["TreatMissingData"] for name, alarm in ALARMS.items()}

    assert {name for name, how in treated.items() if how == "breaching"} == schedules()
    assert {name for name, how in treated.items() if how == "ignore"} == GAUGES
    assert set(treated.values()) == {"breaching", "ignore", "notBreaching"}


@pytest.mark.parametrize("function", runs())
def test_each_schedule_is_missed_after_more_than_one_run(function: str) -> None:
    alarm = ALARMS[f"schedule-{function}"]
    watched_seconds = alarm["Period"] * alarm["EvaluationPeriods"]
    cadence_seconds = MINUTES / runs()[function] * 60

    assert alarm["Dimensions"][0]["Value"]["Fn::Sub"] == f"future-store-${{Stage}}-{function}"
    assert read_stage(PROJECT, "dev").lambda_name(function) == f"future-store-dev-{function}"
    assert watched_seconds > cadence_seconds
    assert watched_seconds <= cadence_seconds + 7200


@pytest.mark.parametrize("alarm", ALARMS.values(), ids=ALARMS)
def test_cloudwatch_evaluates_that_far_back(alarm: dict[str, Any]) -> None:
    """A day, or a week where a period is an hour or more (PutMetricAlarm, Period)."""
    most = DAY if alarm["Period"] < 3600 else 7 * DAY

    assert alarm["Period"] * alarm["EvaluationPeriods"] <= most
