"""Lambda's refusals, limits, and answers when the sandbox fails instead of the handler.

Limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import json
import os
import signal
from datetime import UTC, datetime

from moto.core.exceptions import JsonRESTError

# Bytes of the event of a synchronous and of an asynchronous invocation, and of an answer.
SYNCHRONOUS_LIMIT_BYTES = 6 * 1024 * 1024
ASYNCHRONOUS_LIMIT_BYTES = 1024 * 1024
ANSWER_LIMIT_BYTES = SYNCHRONOUS_LIMIT_BYTES + 100


class RequestTooLargeError(JsonRESTError):
    """The event is over the limit."""

    code = 413

    def __init__(self, size: int, limit: int, invocation_type: str) -> None:
        kind = f"the {invocation_type} invocation type"
        message = f"{size} byte payload is too large for {kind} (limit {limit} bytes)"
        super().__init__("RequestTooLargeException", message)


class InvalidRequestContentError(JsonRESTError):
    """The event is not JSON."""

    code = 400

    def __init__(self, reason: str) -> None:
        message = f"Could not parse request body into json: Could not parse payload into json: {reason}"
        super().__init__("InvalidRequestContentException", message)


class TooManyRequestsError(JsonRESTError):
    """No worker became free in time, or too many asynchronous events wait."""

    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")


class ServiceError(JsonRESTError):
    """This machine failed, not the function."""

    code = 500

    def __init__(self, message: str) -> None:
        super().__init__("ServiceException", message)


def check_event(payload: bytes, asynchronous: bool) -> None:
    """Check an event before it is accepted.

    Raises:
        RequestTooLargeError: it is over the limit.
        InvalidRequestContentError: it is asynchronous and not JSON; nobody would see a later error.
    """
    limit, kind = (
        (ASYNCHRONOUS_LIMIT_BYTES, "Event") if asynchronous else (SYNCHRONOUS_LIMIT_BYTES, "RequestResponse")
    )
    if len(payload) > limit:
        raise RequestTooLargeError(len(payload), limit, kind)
    if asynchronous:
        try:
            json.loads(payload)
        except ValueError as exc:
            raise InvalidRequestContentError(str(exc)) from exc


def timed_out(request_id: str, seconds: float, now: datetime | None = None) -> bytes:
    """Return the answer of a function that ran longer than its timeout."""
    return _error("Sandbox.Timedout", timed_out_message(request_id, seconds, now or datetime.now(UTC)))


def timed_out_message(request_id: str, seconds: float, now: datetime) -> str:
    """Return the line in the log, which is also the error's message."""
    stamp = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"
    return f"{stamp} {request_id} Task timed out after {seconds:.2f} seconds"


def exited(request_id: str, wait_status: int) -> bytes:
    """Return the answer of a worker that ended without one; `wait_status` as from waitpid."""
    return _error("Runtime.ExitError", f"RequestId: {request_id} Error: {exit_reason(wait_status)}")


def exit_reason(wait_status: int) -> str:
    """Describe the end of a process in Lambda's words."""
    code = os.waitstatus_to_exitcode(wait_status)
    if code == 0:
        return "Runtime exited without providing a reason"
    if code > 0:
        return f"Runtime exited with error: exit status {code}"
    name = (signal.strsignal(-code) or f"signal {-code}").lower()
    return f"Runtime exited with error: signal: {name}"


def out_of_memory(request_id: str) -> bytes:
    """Return the answer of a worker that used more memory than the function has."""
    message = f"RequestId: {request_id} Error: Runtime exited with error: signal: killed"
    return _error("Runtime.OutOfMemory", message)


def answer_too_large() -> bytes:
    """Return the answer of a handler that returned more than ANSWER_LIMIT_BYTES of JSON."""
    message = f"Response payload size exceeded maximum allowed payload size ({ANSWER_LIMIT_BYTES} bytes)."
    return _error("Function.ResponseSizeTooLarge", message)


def _error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()
