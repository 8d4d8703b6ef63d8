"""A deployment names what it asked for and what is not there."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infrastructure.comparison import require_made, require_present, require_rules
from infrastructure.errors import DeploymentError
from infrastructure.stages import read_stage

STAGE = read_stage(Path(__file__).parents[2], "dev")
ALARM, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"
WANTED = {"Heard": ALARM, "Seen": DASHBOARD, "Topic": "AWS::SNS::Topic"}
MADE = {"Heard": "future-store-dev-heard", "Seen": "future-store-dev", "Topic": "arn"}


@dataclass
class CloudWatch:
    """A CloudWatch that has these alarms and dashboards."""

    alarms: set[str]
    dashboards: set[str]

    def describe_alarms(self, AlarmNames: list[str], MaxRecords: int) -> dict[str, Any]:  # noqa: N803
        return {"MetricAlarms": [{"AlarmName": name} for name in AlarmNames if name in self.alarms]}

    def get_dashboard(self, DashboardName: str) -> None:  # noqa: N803
        if DashboardName not in self.dashboards:
            raise missing("GetDashboard", "ResourceNotFound")


@dataclass
class EventBridge:
    """An EventBridge with these rules: state and targets by name."""

    rules: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def describe_rule(self, Name: str) -> dict[str, str]:  # noqa: N803
        if Name not in self.rules:
            raise missing("DescribeRule", "ResourceNotFoundException")
        return {"State": self.rules[Name][0]}

    def list_targets_by_rule(self, Rule: str) -> dict[str, list[str]]:  # noqa: N803
        return {"Targets": self.rules[Rule][1]}


def missing(operation: str, code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, operation)


def test_resources_that_a_stack_left_out_are_named_with_their_types() -> None:
    require_made(STAGE, WANTED, MADE)

    with pytest.raises(DeploymentError, match=r"lacks .*: Heard \(AWS::CloudWatch::Alarm\), Topic "):
        require_made(STAGE, WANTED, {"Seen": "future-store-dev"})


def test_an_alarm_and_a_dashboard_that_somebody_deleted_are_named() -> None:
    alarms, dashboards = {"future-store-dev-heard"}, {"future-store-dev"}
    require_present(CloudWatch(alarms, dashboards), WANTED, MADE)

    with pytest.raises(DeploymentError, match="has no alarm future-store-dev-heard, which"):
        require_present(CloudWatch(set(), dashboards), WANTED, MADE)
    with pytest.raises(DeploymentError, match="has no dashboard future-store-dev, which"):
        require_present(CloudWatch(alarms, set()), WANTED, MADE)


def test_a_rule_that_is_missing_or_disabled_or_calls_nothing_is_named() -> None:
    names = ("runs", "gone", "off", "idle")
    record = [{"resource_type": "cloudwatch_event", "rule_name": name} for name in names]
    rules = {"runs": ("ENABLED", ["function"]), "off": ("DISABLED", ["function"]), "idle": ("ENABLED", [])}
    require_rules(EventBridge(rules), [record[0], {"resource_type": "rest_api", "name": "rest_api"}])

    with pytest.raises(DeploymentError, match="gone is missing; off is disabled; idle calls nothing"):
        require_rules(EventBridge(rules), record)
