"""Faults of a service's API: outages, slowness and quotas, decided before the service sees the request."""

import time
from typing import Any

from localaws.faults.calls import Call, read_call
from localaws.faults.refusals import UNAVAILABLE, Answer, Refusal, answer, throttled, too_long
from localaws.faults.switches import Faults

_LIMITED = {
    "sns": ("Publish", "PublishBatch"),
    "ses": ("SendEmail", "SendRawEmail"),
    "states": ("StartExecution",),
}


def refused_answer(environ: dict[str, Any], faults: Faults) -> Answer | None:
    """Return the answer to a request that a fault refuses, or None if it may pass; a slow one waits here."""
    call = read_call(environ)
    refusal = refuse(call, faults)
    return refusal and answer(call, refusal)


def refuse(call: Call, faults: Faults) -> Refusal | None:
    """Return the refusal of a call, or None if it may pass; a slow one waits here."""
    if pause := faults.value(f"slow {call.service}"):
        time.sleep(pause)
    if faults.value(f"down {call.service}") is not None:
        return UNAVAILABLE
    limit = faults.value("payload-limit")
    if limit is not None and call.payload > limit:
        return too_long(call, int(limit))
    if not _is_limited(call) or faults.has_quota(f"{call.service}-tps", call.operation, call.cost):
        return None
    if call.service == "rekognition":
        faults.count_throttled(call.operation)
    return throttled(call)


def _is_limited(call: Call) -> bool:
    return call.service == "rekognition" or call.operation in _LIMITED.get(call.service, ())
