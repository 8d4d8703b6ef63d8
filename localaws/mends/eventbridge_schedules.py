"""Rules with a `rate(...)` expression run on time; moto has no scheduler. `cron(...)` does not run here."""

import re
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.events.models import events_backends

from localaws.mends.eventbridge_targets import deliver
from localaws.mends.functions import Send

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
_TICK = 1.0


class Schedules:
    """Which rules are due: first one interval after a rule is seen, then at every interval."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[str, float]] = {}

    def due(self, rules: list[Any], now: float) -> list[Any]:
        """The rules to run now; `now` in seconds of any steady clock."""
        self._due = {rule.arn: self._next(rule, now) for rule in rules if interval(rule)}
        ready = [rule for rule in rules if rule.arn in self._due and self._due[rule.arn][1] <= now]
        for rule in ready:
            self._due[rule.arn] = (rule.scheduled_expression, now + interval(rule))
        return ready

    def _next(self, rule: Any, now: float) -> tuple[str, float]:
        expression, due = self._due.get(rule.arn, ("", 0.0))
        if expression == rule.scheduled_expression:
            return expression, due
        return rule.scheduled_expression, now + interval(rule)


def interval(rule: Any) -> float:
    """Seconds between two runs; 0 for a rule that is disabled or has no rate."""
    rate = _RATE.fullmatch(rule.scheduled_expression or "")
    if rate is None or rule.state != "ENABLED":
        return 0.0
    return float(int(rate.group(1)) * _SECONDS[rate.group(2)])


def install(send: Send) -> None:
    """Start the clock."""
    schedules = Schedules()

    def run() -> None:
        while True:
            time.sleep(_TICK)
            for rule in schedules.due(list(_rules()), time.monotonic()):
                for target in rule.targets:
                    deliver(send, target, _event(rule))

    threading.Thread(target=run, name="schedules", daemon=True).start()


def _rules() -> Iterator[Any]:
    for regions in list(events_backends.values()):
        for backend in list(regions.values()):
            for bus in list(backend.event_buses.values()):
                yield from list(bus.rules.values())


def _event(rule: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }
