"""An alarm begins without data, tells its topics when its state changes, and has a history.

moto begins with OK, forgets the state when an alarm is changed, tells nobody, and lacks DescribeAlarmHistory.
Of several filters DescribeAlarms uses one. Actions other than publishing to a topic are not carried out.
Unlike on AWS, the first OK of an alarm is not told: each start of this machine would tell that all is well.
"""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.sns.models import sns_backends

from localaws.cloudwatch import notice
from localaws.cloudwatch.evaluation import ALARM, INSUFFICIENT_DATA, OK
from localaws.patch import replace

Log = Callable[[str], None]

HISTORY = 100
"""Changes of state that are kept of each alarm. AWS keeps those of 30 days."""
_AT_FIRST = "Unchecked: Initial alarm creation"
_STATE = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history")


def install(log: Log) -> None:
    """Let alarms tell their topics. `log` gets a line for each action that cannot be carried out."""
    begin, put, update = Alarm.__init__, CloudWatchBackend.put_metric_alarm, Alarm.update_state

    def initialise(self: Any, *args: Any, **options: Any) -> None:
        begin(self, *args, **options)
        self.state_value = INSUFFICIENT_DATA

    def put_alarm(self: Any, name: str, *args: Any, **options: Any) -> Alarm:
        former = self.alarms.get(name)
        alarm = put(self, name, *args, **options)
        for attribute in _STATE if former else ():
            setattr(alarm, attribute, getattr(former, attribute))
        return alarm

    def update_state(self: Any, reason: str, reason_data: str, state_value: str) -> None:
        former = self.state_value
        begins = state_value == OK and self.state_reason == _AT_FIRST
        update(self, reason, reason_data, state_value)
        del self.history[:-HISTORY]
        if former != state_value and self.actions_enabled and not begins:
            _tell(self, former, log)

    replace(Alarm, "__init__", initialise)
    replace(Alarm, "update_state", update_state)
    replace(CloudWatchBackend, "put_metric_alarm", put_alarm)
    replace(CloudWatchResponse, "describe_alarms", _describe)
    setattr(CloudWatchResponse, "describe_alarm_history", _describe_history)  # noqa: B010  (moto has none)


def _tell(alarm: Any, former: str, log: Log) -> None:
    actions = {
        OK: alarm.ok_actions,
        ALARM: alarm.alarm_actions,
        INSUFFICIENT_DATA: alarm.insufficient_data_actions,
    }
    for arn in actions[alarm.state_value] or ():
        _, _, service, region, account, *_ = f"{arn}:::::".split(":")
        try:
            if service != "sns":
                raise ValueError("only topics can be told")
            subject, message = notice.subject(alarm), notice.message(alarm, former)
            sns_backends[account][region].publish(arn=arn, message=message, subject=subject)
        except (
            Exception
        ) as exc:  # a topic that is missing, or a full disk: the state has changed all the same
            log(f"The alarm {alarm.name} could not tell {arn}: {exc!r}")


def _describe(self: Any) -> ActionResult:
    """Answer DescribeAlarms with the alarms that fit all that is asked for."""
    given = self._get_params()
    names, prefix = given.get("AlarmNames"), given.get("AlarmNamePrefix") or ""
    state, action = given.get("StateValue"), given.get("ActionPrefix") or ""
    found = [
        alarm
        for alarm in list(self.cloudwatch_backend.alarms.values())
        if alarm.name.startswith(prefix)
        and (not names or alarm.name in names)
        and state in (None, "", alarm.state_value)
        and (not action or any(arn.startswith(action) for arn in alarm.alarm_actions))
    ]
    composite = [alarm for alarm in found if alarm.rule is not None]
    return ActionResult(
        {"MetricAlarms": [each for each in found if each.rule is None], "CompositeAlarms": composite}
    )


def _describe_history(self: Any) -> ActionResult:
    """Answer DescribeAlarmHistory with changes of state, the latest first."""
    name = self._get_param("AlarmName")
    items = [
        item
        for alarm in list(self.cloudwatch_backend.alarms.values())
        if name in (None, "", alarm.name)
        for item in _changes(alarm)
    ]
    latest_first = sorted(items, key=lambda item: item["Timestamp"], reverse=True)
    most = self._get_int_param("MaxRecords") or HISTORY
    return ActionResult({"AlarmHistoryItems": latest_first[:most]})


def _changes(alarm: Any) -> list[dict[str, Any]]:
    present = ("StateUpdate", alarm.state_reason, alarm.state_reason_data, alarm.state_value)
    states = [*alarm.history, (*present, alarm.state_updated_timestamp)]
    return [_change(alarm.name, *pair) for pair in pairwise(states)]


def _change(name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmType": "MetricAlarm",
        "Timestamp": new[4],
        "HistoryItemType": "StateUpdate",
        "HistorySummary": f"Alarm updated from {old[3]} to {new[3]}",
        "HistoryData": json.dumps({"version": "1.0", "oldState": _state(old), "newState": _state(new)}),
    }


def _state(kept: tuple[Any, ...]) -> dict[str, Any]:
    _, reason, data, value, _ = kept
    return {"stateValue": value, "stateReason": reason, "stateReasonData": json.loads(data or "{}")}
