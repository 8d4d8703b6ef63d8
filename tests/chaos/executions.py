"""Executions of the state machine, and their errors."""

from dataclasses import dataclass, field
from typing import Any


class StateError(Exception):
    """An error of a state: its name, as Retry and Catch know it, and its cause."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(f"{error}: {cause}")
        self.error, self.cause = error, cause

    def is_one_of(self, names: list[str]) -> bool:
        """Tell whether an ErrorEquals means this error."""
        return bool({self.error, "States.ALL"} & {*names})


@dataclass
class Execution:
    """An execution; `states` are the moments (ms) and names of the states that it came to."""

    name: str
    input: Any
    status: str = "RUNNING"
    output: Any = None
    error: StateError | None = None
    states: list[tuple[int, str]] = field(default_factory=list)
