"""StopExecution stops at once, with the given error and cause.

In moto, an execution that is stopped during a task stays RUNNING until the task ends. A task that waits for a
person may never end. A running Lambda continues, as on AWS, and its answer is dropped.
"""

import contextlib
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.parser.api import ExecutionStatus, HistoryEventType
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.patch import replace
from localaws.wait import until


def install() -> None:
    """Mark the execution as aborted ourselves, and ignore the interpreter's later result."""
    original = BaseExecutionWorkerCommunication.terminated

    def terminated(self: BaseExecutionWorkerCommunication) -> None:
        if self.execution.exec_status == ExecutionStatus.RUNNING:
            original(self)

    def stop_execution(self: StepFunctionResponse) -> ActionResult:
        execution: Any = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        if execution.exec_status == ExecutionStatus.RUNNING:
            _abort(execution, self._get_param("error"), self._get_param("cause"))
        return ActionResult({"stopDate": execution.stop_date})

    replace(BaseExecutionWorkerCommunication, "terminated", terminated)
    replace(StepFunctionResponse, "stop_execution", stop_execution)


def _abort(execution: Any, error: str | None, cause: str | None) -> None:
    environment = _environment(execution)
    execution.stop_date = datetime.now(UTC)
    execution.error, execution.cause = error, cause
    environment.set_stop(stop_date=execution.stop_date, error=error, cause=cause)
    given = {"error": error, "cause": cause}
    details: Any = {name: value for name, value in given.items() if value is not None}
    environment.event_manager.add_event(
        context=environment.event_history_context,
        event_type=HistoryEventType.ExecutionAborted,
        event_details={"executionAbortedEventDetails": details},
    )
    execution.exec_status = ExecutionStatus.ABORTED
    execution.exec_worker._execution_communication.ended()
    for endpoint in list(environment.callback_pool_manager._pool.values()):
        endpoint.interrupt_all()


def _environment(execution: Any) -> Any:
    """Return an execution's environment. Another thread may have started it a moment ago."""
    with contextlib.suppress(TimeoutError):
        until(lambda: execution.exec_worker.env is not None, seconds=5)
    return execution.exec_worker.env
