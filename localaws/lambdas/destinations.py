"""Failure destinations of asynchronous events, used after the last retry.

moto stores the destination and the number of retries, and uses neither. A topic or a queue gets the record
that Lambda describes, if the function's role may send there. Other kinds of destination are not implemented.

Lambda Developer Guide: "Capturing records of Lambda asynchronous invocations".
"""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.awslambda.utils import get_backend
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localaws.functions import Outcome, unqualified
from localaws.lambdas import rights
from localaws.lambdas.answers import TooManyRequestsError

MOST_RETRIES = 2


def retries_of(function: str) -> int:
    """Return the number of retries of a failed event of this function (ARN)."""
    return int(_configuration(function).get("MaximumRetryAttempts", MOST_RETRIES))


def attempts(
    function: str, payload: str, run: Callable[[], Outcome], ended: Callable[[], object] = lambda: None
) -> Callable[[], bool]:
    """Return an attempt to hand an event (JSON) to a function; call it until it returns True.

    A throttled attempt raises TooManyRequestsError and does not count. After the last allowed
    attempt fails, the destination gets a record. Then, or after success, `ended` is called.
    """
    count, most = 0, retries_of(function) + 1

    def attempt() -> bool:
        nonlocal count
        count += 1
        outcome = None
        try:
            outcome = run()
        except TooManyRequestsError:  # it never ran
            count -= 1
            raise
        finally:
            arrived = outcome is not None and not outcome.error
            if count == most and not arrived:
                _announce(function, _record(function, payload, outcome, count))
            if arrived or count == most:
                ended()
        return arrived

    return attempt


def _announce(function: str, record: dict[str, Any]) -> None:
    destination = _configuration(function).get("DestinationConfig", {}).get("OnFailure", {})
    arn = str(destination.get("Destination", ""))
    _, _, service, region, account, name, *_ = f"{arn}::::::".split(":")
    message = json.dumps(record)
    if not rights.may_announce(function, arn):
        return
    if service == "sns":
        sns_backends[account][region].publish(arn=arn, message=message)
    elif service == "sqs":
        sqs_backends[account][region].send_message(name, message)


def _configuration(function: str) -> dict[str, Any]:
    _, _, _, region, account, *_ = function.split(":")
    configurations = get_backend(account, region).get_function(function).event_invoke_config
    return configurations[-1].config if configurations else {}


def _record(function: str, payload: str, outcome: Outcome | None, count: int) -> dict[str, Any]:
    """Return the record of a failed event, without an answer if the function could not be run."""
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": function if function != unqualified(function) else f"{function}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": count,
        },
        "requestPayload": json.loads(payload),
    }
    if outcome is not None:
        context = {"statusCode": 200, "executedVersion": outcome.version, "functionError": "Unhandled"}
        record |= {"responseContext": context, "responsePayload": json.loads(outcome.payload or b"null")}
    return record
