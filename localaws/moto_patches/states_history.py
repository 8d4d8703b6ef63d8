"""GetExecutionHistory in pages and in reverse; DescribeExecution and ListExecutions with `stopDate`.

moto always returns all events, leaves out `stopDate` of an execution that timed out, and tells an output that
is a text without its quotes. After a stop, a task that was still running may add events to moto's history.
They are cut off.
"""

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.moto_patches.states_errors import error
from localaws.moto_patches.states_origins import arns
from localaws.patch import replace

_PAGE = 1_000
_LAST = {"ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"}


def install() -> None:
    """Replace the answers of three actions."""
    describe, listing = StepFunctionResponse.describe_execution, StepFunctionResponse.list_executions

    def describe_execution(self: StepFunctionResponse) -> Any:
        answer: Any = describe(self)
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        if execution.stop_date is not None:
            answer.result["stopDate"] = execution.stop_date
        if isinstance(execution.output, str):
            answer.result["output"] = json.dumps(execution.output)
        answer.result.update(arns(execution))
        return answer

    def list_executions(self: StepFunctionResponse) -> Any:
        answer: Any = listing(self)
        for item in answer.result["executions"]:
            execution = self.stepfunction_backend.describe_execution(item["executionArn"])
            if execution.stop_date is not None:
                item["stopDate"] = execution.stop_date
            item.update(arns(execution), stateMachineArn=execution.state_machine_arn)
        return answer

    replace(StepFunctionResponse, "describe_execution", describe_execution)
    replace(StepFunctionResponse, "list_executions", list_executions)
    replace(StepFunctionResponse, "get_execution_history", _history)


def _history(self: StepFunctionResponse) -> ActionResult:
    history = self.stepfunction_backend.get_execution_history(self._get_param("executionArn"))
    events = _until_the_end(history["events"])
    if self._get_param("reverseOrder"):
        events.reverse()
    start, size = _position(self._get_param("nextToken")), self._get_int_param("maxResults") or _PAGE
    page: dict[str, Any] = {"events": events[start : start + size]}
    if start + size < len(events):
        page["nextToken"] = str(start + size)
    return ActionResult(page)


def _until_the_end(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for index, event in enumerate(events):
        if event["type"] in _LAST:
            return events[: index + 1]
    return events


def _position(token: str | None) -> int:
    if token is not None and not token.isdigit():
        raise error("InvalidToken", "Invalid Token: The nextToken provided is invalid.")
    return int(token or 0)
