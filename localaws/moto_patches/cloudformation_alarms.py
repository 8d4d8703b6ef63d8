"""AWS::CloudWatch::Alarm in CloudFormation, which moto lacks: alarms of one metric.

moto finds resource types among the subclasses of CloudFormationModel, so importing this module is enough.
"""

from typing import Any

from moto.cloudwatch.models import Alarm, cloudwatch_backends
from moto.core.common_models import CloudFormationModel

_STATE = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history")


class StackAlarm(CloudFormationModel):
    """An alarm that a stack made, by its name."""

    def __init__(self, name: str, arn: str) -> None:
        self.name, self.arn = name, arn

    @property
    def physical_resource_id(self) -> str:
        """Return its name."""
        return self.name

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return the property that has its name."""
        return "AlarmName"

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type's name in a template."""
        return "AWS::CloudWatch::Alarm"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Tell whether a template can read the attribute."""
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """Return the alarm's ARN, its only attribute."""
        return self.arn

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> "StackAlarm":
        """Put the alarm."""
        made = _put(resource_name, cloudformation_json["Properties"], account_id, region_name)
        return cls(resource_name, made.alarm_arn)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> "StackAlarm":
        """Put the alarm in its place, in the state that it has, or make another under a new name."""
        alarms = cloudwatch_backends[account_id][region_name].alarms
        former = alarms.pop(original_resource.name, None)
        made = _put(new_resource_name, cloudformation_json["Properties"], account_id, region_name)
        if former is not None and former.name == made.name:
            vars(made).update({name: getattr(former, name) for name in _STATE})
        return cls(new_resource_name, made.alarm_arn)

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Refuse: moto calls `delete` instead."""
        raise NotImplementedError

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the alarm."""
        cloudwatch_backends[account_id][region_name].delete_alarms([self.name])


def _put(name: str, wanted: Any, account: str, region: str) -> Alarm:
    return cloudwatch_backends[account][region].put_metric_alarm(
        name=name,
        namespace=wanted["Namespace"],
        metric_name=wanted["MetricName"],
        comparison_operator=wanted["ComparisonOperator"],
        evaluation_periods=int(wanted["EvaluationPeriods"]),
        datapoints_to_alarm=wanted.get("DatapointsToAlarm"),
        period=int(wanted["Period"]),
        threshold=float(wanted["Threshold"]),
        statistic=wanted.get("Statistic"),
        extended_statistic=wanted.get("ExtendedStatistic"),
        description=wanted.get("AlarmDescription", ""),
        dimensions=wanted.get("Dimensions", []),
        alarm_actions=wanted.get("AlarmActions", []),
        ok_actions=wanted.get("OKActions"),
        insufficient_data_actions=wanted.get("InsufficientDataActions"),
        actions_enabled=wanted.get("ActionsEnabled", True),
        treat_missing_data=wanted.get("TreatMissingData"),
    )
