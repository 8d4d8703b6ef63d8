"""Rules with a schedule, `rate(...)` or `cron(...)`, run on time. moto has no scheduler."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from moto.events.models import events_backends

from localaws.cron import next_run
from localaws.functions import Send
from localaws.moto_patches.eventbridge_targets import deliver

_POLL_SECONDS = 1.0


class Schedules:
    """The due times of rules. A rate is first due one interval after its rule is seen.

    `tell` gets each rule that is due. `log` gets one line for a schedule that is not supported, and one for
    each run that could not be told. A rate is due `factor` times as often.
    """

    def __init__(self, tell: Callable[[Any], None], log: Callable[[str], None], factor: float = 1.0) -> None:
        self._tell, self._log, self._factor = tell, log, factor
        self._due: dict[str, tuple[str, datetime | None]] = {}

    def run(self, rules: list[Any], now: datetime) -> None:
        """Tell of the rules that are due (now in UTC). One that a full disk refuses stays due."""
        scheduled = {
            rule.arn: rule for rule in rules if rule.scheduled_expression and rule.state == "ENABLED"
        }
        self._due = {arn: self._planned(rule, now) for arn, rule in scheduled.items()}
        for arn in [arn for arn, (_, due) in self._due.items() if due and due <= now]:
            try:
                self._tell(scheduled[arn])
            except OSError as exc:
                self._log(f"{arn} runs later: {exc}")
            else:
                expression = scheduled[arn].scheduled_expression
                self._due[arn] = expression, next_run(expression, now, self._factor)

    def _planned(self, rule: Any, now: datetime) -> tuple[str, datetime | None]:
        expression, due = self._due.get(rule.arn, ("", None))
        if expression == rule.scheduled_expression:
            return expression, due
        try:
            return rule.scheduled_expression, next_run(rule.scheduled_expression, now, self._factor)
        except ValueError as exc:
            self._log(f"{rule.arn} never runs here: {exc}")
            return rule.scheduled_expression, None


def install(send: Send, log: Callable[[str], None], factor: float = 1.0) -> None:
    """Start the clock."""

    def tell(rule: Any) -> None:
        for target in rule.targets:
            deliver(send, target, _event(rule))

    schedules = Schedules(tell, log, factor)

    def run() -> None:
        while True:
            time.sleep(_POLL_SECONDS)
            schedules.run(list(_rules()), datetime.now(UTC))

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
