"""AWS::CloudWatch::Alarm in CloudFormation, which moto lacks: alarms of one metric."""

from typing import Any, Self

from moto.cloudwatch.models import Alarm, CloudWatchBackend, cloudwatch_backends
from moto.core.common_models import CloudFormationModel

from localaws.stack_resources import StackResource

_STATE = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history")


class StackAlarm(StackResource, CloudFormationModel):
    """An alarm."""

    TYPE, NAME = "AWS::CloudWatch::Alarm", "AlarmName"

    @property
    def physical_resource_id(self) -> str:
        """Return its name."""
        return self.name

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Tell whether a template can read the attribute."""
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """Return the alarm's ARN, its only attribute."""
        return self.arn

    @property
    def _backend(self) -> CloudWatchBackend:
        account, region = self.place
        return cloudwatch_backends[account][region]

    def put(self) -> None:
        """Put the alarm."""
        self.arn: str = _put(self._backend, self.name, self.properties).alarm_arn

    def replace(self, former: Self) -> None:
        """Put the alarm in the former one's place, in the state that it has, unless its name is another."""
        before = self._backend.alarms.pop(former.name, None)
        self.put()
        if before is not None and before.name == self.name:
            vars(self._backend.alarms[self.name]).update({name: getattr(before, name) for name in _STATE})

    def remove(self) -> None:
        """Delete the alarm."""
        self._backend.delete_alarms([self.name])


def _put(backend: CloudWatchBackend, name: str, wanted: Any) -> Alarm:
    return backend.put_metric_alarm(
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
