"""EventBridge rules invoke their Lambda targets. moto raises NotImplementedError for them."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.events.models import Rule, events_backends

from localaws.functions import Send
from localaws.patch import replace


def install(send: Send) -> None:
    """Deliver matching events to Lambda. A rule without a Lambda target stays moto's."""
    original = Rule.send_to_targets

    def send_to_targets(self: Any, original_event: Any, transform_input: bool = True) -> None:
        arns = [target["Arn"] for target in self.targets if ":lambda:" in target["Arn"]]
        if not arns:
            if self.event_pattern.get_pattern():  # else a schedule, for which moto matches every event
                original(self, original_event, transform_input)
            return
        if not _matches(self, original_event):
            return
        for target in self.targets:
            deliver(send, target, _as_on_aws(original_event))

    replace(Rule, "send_to_targets", send_to_targets)


def deliver(send: Send, target: dict[str, Any], event: dict[str, Any]) -> None:
    """Queue the event for a Lambda target, or the target's constant input instead."""
    if ":lambda:" in target["Arn"]:
        send(target["Arn"], target.get("Input") or json.dumps(event))


def emit(
    account: str, region: str, source: str, kind: str, resources: list[str], detail: dict[str, Any]
) -> None:
    """Put an AWS service's own event on the default bus."""
    event: Any = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": source,
        "account": account,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": resources,
        "detail": detail,
    }
    bus = events_backends[account][region].event_buses["default"]
    for rule in list(bus.rules.values()):
        rule.send_to_targets(event, transform_input=False)


def _matches(rule: Any, event: dict[str, Any]) -> bool:
    enabled = rule.state == "ENABLED" and bool(rule.event_pattern.get_pattern())
    return enabled and bool(rule.event_pattern.matches_event(event))


def _as_on_aws(event: dict[str, Any]) -> dict[str, Any]:
    """Convert the time of a put event from moto's seconds to AWS's ISO 8601."""
    time = event.get("time")
    if isinstance(time, (int, float)):
        return event | {"time": datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    return event
