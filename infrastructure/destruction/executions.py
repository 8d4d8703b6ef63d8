"""The end of a state machine: of what runs, then of itself.

A deleted state machine is DELETING until its last execution has ended, and a wait may last for weeks.
Meanwhile no other can be made under its name.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import DeploymentError, code_of, is_there

PAUSE_SECONDS = 2.0
PATIENCE_SECONDS = 600.0


def end_state_machine(
    stepfunctions: Any, arn: str, pause: Callable[[float], None] = time.sleep
) -> Iterator[str]:
    """Stop what runs, delete the state machine, and wait until both have ended.

    Raises:
        DeploymentError: executions go on, or the state machine is DELETING, for ten minutes.
    """
    if not exists(stepfunctions, arn):
        yield "executions: none, for there is no state machine"
        return
    stopped: set[str] = set()
    wait(lambda: not stop_running(stepfunctions, arn, stopped), "Executions go on", pause)
    yield f"executions: {len(stopped)} stopped" if stopped else "executions: none ran"
    stepfunctions.delete_state_machine(stateMachineArn=arn)
    wait(lambda: has_ended(stepfunctions, arn, stopped), "The state machine is still DELETING", pause)
    yield "state machine: deleted"


def has_ended(stepfunctions: Any, arn: str, stopped: set[str]) -> bool:
    """Tell whether the state machine is gone. Stop what began just before it was deleted."""
    if exists(stepfunctions, arn):
        stop_running(stepfunctions, arn, stopped)
        return False
    return True


def exists(stepfunctions: Any, arn: str) -> bool:
    return is_there(
        lambda: stepfunctions.describe_state_machine(stateMachineArn=arn), {"StateMachineDoesNotExist"}
    )


def stop_running(stepfunctions: Any, arn: str, stopped: set[str]) -> bool:
    """Stop all executions that run, and note them in `stopped`. Return False if there were none."""
    found = running(stepfunctions, arn)
    for execution in found:
        stop(stepfunctions, execution)
    stopped.update(found)
    return bool(found)


def running(stepfunctions: Any, arn: str) -> list[str]:
    pages = stepfunctions.get_paginator("list_executions")
    try:
        found = list(pages.paginate(stateMachineArn=arn, statusFilter="RUNNING"))
    except ClientError as exc:
        if code_of(exc) == "StateMachineDoesNotExist":
            return []
        raise
    return [execution["executionArn"] for page in found for execution in page["executions"]]


def stop(stepfunctions: Any, execution: str) -> None:
    try:
        stepfunctions.stop_execution(executionArn=execution, error="StageDestroyed")
    except ClientError as exc:
        if code_of(exc) != "ExecutionDoesNotExist":
            raise


def wait(is_over: Callable[[], bool], otherwise: str, pause: Callable[[float], None]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_over():
        if time.monotonic() > deadline:
            raise DeploymentError(f"{otherwise} after {PATIENCE_SECONDS / 60:.0f} minutes: try again later.")
        pause(PAUSE_SECONDS)
