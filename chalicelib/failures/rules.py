"""Names of failures, and the moments when the sweep runs again whatever failed: pure functions."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from chalicelib.failures.values import Attempt, Untold
from chalicelib.payloads import FailedItem, StoppedExecution, TaskError

PASSING = frozenset({
    "Throttled", "TransientError", "Unrecorded",
    "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException", "Lambda.TooManyRequestsException",
    "SNS.InternalErrorException", "SNS.ThrottledException", "SNS.KMSThrottlingException",
    "SNS.SdkClientException",
})  # fmt: skip
"""Classes of errors that pass by themselves."""
PASSING_ONCE = frozenset({"States.Timeout", "Sandbox.Timedout", "Lambda.Unknown"})
"""Classes of errors that may pass. Only a first attempt that failed by them is followed by another."""
ENDS = {
    "TIMED_OUT": TaskError(error="States.Timeout"),
    "SUCCEEDED": TaskError(error="Unrecorded", cause="the execution ended well, but Redis has lost its end"),
}
"""Errors of an execution that is no failure by itself, by its status."""


def failed_attempt(item: FailedItem, execution: str) -> Attempt | None:
    """Return the attempt that a failed item was part of, None if it is about nothing known."""
    if item.photo_id:
        return Attempt("photo", item.photo_id, item.attempt)
    if item.report_id:
        return Attempt("report", item.report_id, item.attempt)
    if item.offer_id:  # the items of pages don't carry the attempt, but the name of a later execution has it
        number = execution.removeprefix(f"promotion-{item.offer_id}-")
        return Attempt("promotion", item.offer_id, int(number) if number.isdecimal() else 1)
    return None


def next_try(error: str, attempt: int, minutes: Sequence[float]) -> int | None:
    """Return the time (ms) between a failed attempt and the next one, None if a person has to start that."""
    waits = minutes if error in PASSING else minutes[:1] if error in PASSING_ONCE else ()
    return round(waits[attempt - 1] * 60_000) if attempt <= len(waits) else None


def is_probing(outcomes: Sequence[str | None]) -> bool:
    """Tell whether one rerun must show first that the cause of failures is over.

    `outcomes` are those of the last reruns, the latest first: a class of errors, '' for a good end, None for
    a rerun that has not ended.
    """
    ended = [outcome for outcome in outcomes if outcome is not None]
    failed = Counter(outcome for outcome in ended if outcome)
    most = max(failed.values(), default=0)
    return most * 2 > len(outcomes) and ended[0] != ""


def failure_id(item: FailedItem, execution: str) -> str:
    """Return the execution's name, with the visitor or page if only that failed and the others go on.

    A visitor is named by the digest of the face, for failures are kept beyond a person's erasure.
    """
    if item.page is not None:
        return f"{execution}-page-{item.page}"
    face_id = item.visitor.face_id if item.visitor else ""
    return f"{execution}-{hashlib.sha256(face_id.encode()).hexdigest()[:16]}" if face_id else execution


def error_of(stopped: StoppedExecution) -> TaskError:
    """Return the error by which an execution has ended."""
    if stopped.error:
        return TaskError(error=stopped.error, cause=stopped.cause or "")
    return ENDS.get(stopped.status, TaskError(error=stopped.status, cause=stopped.cause or ""))


def explain(error: TaskError) -> tuple[str, str]:
    """Return an error's class and its sentence."""
    try:
        described = json.loads(error.cause)
        return error.error, str(described["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return error.error, error.cause  # an error of Step Functions itself, with a plain text


def summary_of(failures: Sequence[Untold]) -> dict[str, Any]:
    """Return the alert about failures, the same for the same ones."""
    outlooks = Counter(failure.outlook for failure in failures)
    ids = " ".join(sorted(failure.id for failure in failures))
    return {
        "id": f"failures-{hashlib.sha256(ids.encode()).hexdigest()[:16]}",
        "failed": dict(Counter(failure.error for failure in failures)),
        "run_again_by_themselves": outlooks["rerun"],
        "wait_for_a_person": outlooks["person"],
    }
