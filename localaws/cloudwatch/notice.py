"""The message to an alarm's topic, as CloudWatch publishes it.

AWS tells the shape by examples only: Amazon CloudWatch User Guide, "Notifying users on alarm changes".
"""

import json
from datetime import UTC, datetime
from typing import Any

_REGION = "US East (N. Virginia)"


def subject(alarm: Any) -> str:
    """Return the subject of an e-mail."""
    return f'{alarm.state_value}: "{alarm.name}" in {_REGION}'


def message(alarm: Any, former: str) -> str:
    """Return the message (JSON) that tells a moto Alarm's state after its `former` one."""
    return json.dumps(
        {
            "AlarmName": alarm.name,
            "AlarmDescription": alarm.description,
            "AWSAccountId": alarm.alarm_arn.split(":")[4],
            "AlarmConfigurationUpdatedTimestamp": stamp(alarm.configuration_updated_timestamp),
            "NewStateValue": alarm.state_value,
            "NewStateReason": alarm.state_reason,
            "StateChangeTime": stamp(alarm.state_updated_timestamp),
            "Region": _REGION,
            "AlarmArn": alarm.alarm_arn,
            "OldStateValue": former,
            "OKActions": alarm.ok_actions,
            "AlarmActions": alarm.alarm_actions,
            "InsufficientDataActions": alarm.insufficient_data_actions,
            "Trigger": _trigger(alarm),
        }
    )


def stamp(moment: datetime | float) -> str:
    """Return a moment (seconds since 1970, or a time of UTC) as CloudWatch writes it."""
    time = datetime.fromtimestamp(moment, UTC) if isinstance(moment, float) else moment
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}+0000"


def _trigger(alarm: Any) -> dict[str, Any]:
    extended = alarm.extended_statistic
    kind = "ExtendedStatistic" if extended else "Statistic"
    return {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        "StatisticType": kind,
        kind: extended or str(alarm.statistic).upper(),
        "Unit": alarm.unit,
        "Dimensions": [{"value": each.value, "name": each.name} for each in alarm.dimensions],
        "Period": int(alarm.period),
        "EvaluationPeriods": int(alarm.evaluation_periods),
        "DatapointsToAlarm": int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": float(alarm.threshold),
        "TreatMissingData": alarm.treat_missing_data or "missing",
        "EvaluateLowSampleCountPercentile": alarm.evaluate_low_sample_count_percentile or "",
    }
