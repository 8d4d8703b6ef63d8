"""Faults of S3's events: lost, twice, late, in another order.

A late event is accepted and journalled in its time, so that it survives a kill. What is random depends on the
seed and the event's key, not on the order of the requests.
"""

import json
from typing import Any, Protocol

from moto.s3 import notifications

from localaws.faults.switches import Faults
from localaws.patch import replace


class SendLater(Protocol):
    """`EventDelivery.send`: delivers an event (JSON) to the function of an ARN after a delay (s)."""

    def __call__(self, function: str, payload: str, delay: float = 0.0) -> None: ...


def install(faults: Faults, send: SendLater) -> None:
    """Pass S3's events on to functions as the faults that are on tell."""
    deliver = notifications._invoke_awslambda

    def deliver_faultily(account_id: str, event: Any, arn: str, region: str) -> None:
        if not any(key.startswith("events ") for key in faults.on):
            deliver(account_id, event, arn, region)
            return
        for delay in delays(faults, event["Records"][0]):
            send(arn, json.dumps(event), delay)

    replace(notifications, "_invoke_awslambda", deliver_faultily)


def delays(faults: Faults, record: dict[str, Any]) -> list[float]:
    """Return the delay of each delivery of an event (s): none for a lost one, two for a duplicate."""
    random = faults.random(record["eventName"], record["s3"]["object"]["key"])
    share = {name: random.random() for name in ("lose", "duplicate")}
    if share["lose"] < (faults.value("events lose") or 0.0):
        return []
    count = 2 if share["duplicate"] < (faults.value("events duplicate") or 0.0) else 1
    later, spread = faults.value("events delay") or 0.0, faults.value("events shuffle") or 0.0
    return [later + spread * random.random() for _ in range(count)]
