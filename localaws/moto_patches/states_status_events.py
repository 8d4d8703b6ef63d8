"""EventBridge gets "Step Functions Execution Status Change" when an execution starts and ends.

moto sends no such event, so a handler of failed, timed out and aborted executions would never run. The
journal of executions listens to the same moments (`on_start`, `on_end`).

Shape: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

import json
from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution

from localaws.moto_patches.eventbridge_targets import emit
from localaws.moto_patches.states_origins import arns
from localaws.patch import replace

Listener = Callable[[Execution], None]

on_start: list[Listener] = []
on_end: list[Listener] = []


def install() -> None:
    """Announce every start and end. `states_stop` announces the end of an aborted execution itself."""
    start, terminated = Execution.start, BaseExecutionWorkerCommunication.terminated

    def started(self: Execution) -> None:
        for listener in on_start:
            listener(self)
        start(self)
        _announce(self)

    def ended(self: Any) -> None:
        for listener in on_end:
            listener(self.execution)
        _announce(self.execution)

    def terminated_once(self: Any) -> None:
        was_running = self.execution.status == "RUNNING"
        terminated(self)
        if was_running:
            self.ended()

    replace(Execution, "start", started)
    setattr(BaseExecutionWorkerCommunication, "ended", ended)  # noqa: B010  (mypy knows no such attribute)
    replace(BaseExecutionWorkerCommunication, "terminated", terminated_once)


def _announce(execution: Execution) -> None:
    kind = "Step Functions Execution Status Change"
    detail = _detail(execution)
    emit(execution.account_id, execution.region_name, "aws.states", kind, [execution.exec_arn], detail)


def _detail(execution: Execution) -> dict[str, Any]:
    output = None if execution.output is None else json.dumps(execution.output)
    return {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine.arn,
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        **arns(execution),
        "name": execution.name,
        "status": execution.status,
        "startDate": _milliseconds(execution.start_date),
        "stopDate": _milliseconds(execution.stop_date),
        "input": execution.execution_input,
        "output": output,
        "inputDetails": {"included": True},
        "outputDetails": None if output is None else {"included": True},
        "error": execution.error,
        "cause": execution.cause,
    }


def _milliseconds(moment: Any) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
