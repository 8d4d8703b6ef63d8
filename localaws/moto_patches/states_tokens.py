"""SendTaskSuccess and SendTaskFailure as on AWS.

moto searches all executions for a token, accepts a second answer, drops a failure's cause, and calls every
unknown token invalid. Here a malformed token is InvalidToken, and output that is not JSON is InvalidOutput. A
token whose wait has ended is TaskTimedOut. A token that was never issued, or was issued before a restart, is
TaskDoesNotExist.
"""

import json
import threading
import uuid

from moto.core.responses import EmptyResult
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackEndpoint,
    CallbackOutcome,
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
    CallbackPoolManager,
)
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.moto_patches.states_errors import error
from localaws.patch import replace

KEPT_TOKENS = 10_000


class Tokens:
    """The task tokens that are waited for. Taking one out gives the right to answer it."""

    def __init__(self, kept: int = KEPT_TOKENS) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, CallbackEndpoint] = {}
        self._over: dict[str, None] = {}
        self._kept = kept

    def add(self, token: str, endpoint: CallbackEndpoint) -> None:
        """Register a wait for this token."""
        with self._lock:
            self._waiting[token] = endpoint

    def take(self, token: str) -> CallbackEndpoint | None:
        """End the wait for this token. Return None if it ended before."""
        with self._lock:
            endpoint = self._waiting.pop(token, None)
            if endpoint is not None:
                self._over[token] = None
            if len(self._over) > self._kept:
                del self._over[next(iter(self._over))]
            return endpoint

    def _refusal(self, token: str) -> Exception:
        if token in self._over:
            return error("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
        if not _is_token(token):
            return error("InvalidToken", "Invalid Token: 'Invalid token'")
        return error("TaskDoesNotExist", "Task does not exist")

    def answer(self, token: str, outcome: CallbackOutcome) -> None:
        """End the wait for this token with the outcome. Raises AWS's error if nothing waits for it."""
        endpoint = self.take(token)
        if endpoint is None:
            raise self._refusal(token)
        endpoint.notify(outcome)


def install() -> None:
    """Register tokens when they are issued and withdrawn. Replace the two actions."""
    tokens = Tokens()
    add, interrupt = CallbackPoolManager.add, CallbackEndpoint.interrupt_all

    def register(self: CallbackPoolManager, callback_id: str) -> CallbackEndpoint:
        endpoint = add(self, callback_id)
        tokens.add(callback_id, endpoint)
        return endpoint

    def stop_waiting(self: CallbackEndpoint) -> None:
        tokens.take(self.callback_id)
        interrupt(self)

    replace(CallbackPoolManager, "add", register)
    replace(CallbackEndpoint, "interrupt_all", stop_waiting)
    _install_actions(tokens)


def _install_actions(tokens: Tokens) -> None:
    def success(self: StepFunctionResponse) -> EmptyResult:
        token, output = self._get_param("taskToken"), self._get_param("output")
        tokens.answer(token, CallbackOutcomeSuccess(token, _json(output)))
        return EmptyResult()

    def failure(self: StepFunctionResponse) -> EmptyResult:
        token = self._get_param("taskToken")
        error, cause = self._get_param("error") or "", self._get_param("cause") or ""
        tokens.answer(token, CallbackOutcomeFailure(token, error, cause))
        return EmptyResult()

    replace(StepFunctionResponse, "send_task_success", success)
    replace(StepFunctionResponse, "send_task_failure", failure)


def _json(output: str) -> str:
    try:
        json.loads(output)
    except ValueError as exc:
        raise error("InvalidOutput", f"Invalid output: '{exc}'") from exc
    return output


def _is_token(token: str) -> bool:
    try:
        return str(uuid.UUID(token)) == token
    except ValueError:
        return False
