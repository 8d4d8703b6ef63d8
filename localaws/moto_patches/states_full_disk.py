"""An execution waits before each attempt of a Task while the disk is full, and uses up no retries.

moto does not know a full disk. The timeout of a Task begins when there is space.
"""

from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState

from localaws.disk_space import DiskSpace
from localaws.patch import replace


def install(space: DiskSpace) -> None:
    """Wait for space before each attempt."""
    evaluate = ExecutionState._evaluate_with_timeout

    def evaluate_with_space(self: ExecutionState, env: Any) -> None:
        space.wait()
        evaluate(self, env)

    replace(ExecutionState, "_evaluate_with_timeout", evaluate_with_space)
