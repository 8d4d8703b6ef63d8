"""StartExecution with valid, unique names, atomically; and bounded memory.

moto names every nameless execution "None", does not check a name, lets two simultaneous calls start one name
twice, and keeps every execution with its history (30-60 KB) until the process ends. Here the last
KEPT_EXECUTIONS finished ones are kept. Of older ones only the name is kept, so that it stays taken (AWS: 90
days).
"""

import itertools
import json
import threading
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from localaws.moto_patches.states_errors import error
from localaws.moto_patches.states_origins import Origin, begin, choose
from localaws.patch import replace

# Names that were taken before this process began, by state machine.
taken_before: dict[str, list[str]] = {}

KEPT_EXECUTIONS = 1_000
KEPT_NAMES = 100_000
_RUNNING = "RUNNING"
_TOO_SHORT = (
    "1 validation error detected: Value '' at 'name' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)


class Executions:
    """A state machine's executions, by name and in the order of their start. moto iterates over them."""

    def __init__(self, kept: int = KEPT_EXECUTIONS, kept_names: int = KEPT_NAMES) -> None:
        self.lock = threading.Lock()
        self._kept, self._kept_names = kept, kept_names
        self._by_name: dict[str, Execution] = {}
        self._closed_names: dict[str, None] = {}

    def __iter__(self) -> Iterator[Execution]:
        return iter(list(self._by_name.values()))

    def __len__(self) -> int:
        return len(self._by_name)

    def append(self, execution: Execution) -> None:
        """Keep one more execution, and forget the oldest finished ones beyond the bound."""
        self._by_name[execution.name] = execution
        surplus = max(len(self._by_name) - self._kept, 0)
        finished = (old.name for old in self._by_name.values() if old.status != _RUNNING)
        for name in list(itertools.islice(finished, surplus)):
            del self._by_name[name]
            self.take_names([name])

    def find(self, name: str) -> Execution | None:
        """Return the execution of this name, if it is still kept."""
        return self._by_name.get(name)

    def is_taken(self, name: str) -> bool:
        """Tell whether an execution of this name was ever started, as far as names are kept."""
        return name in self._by_name or name in self._closed_names

    def take_names(self, names: Iterable[str]) -> None:
        """Refuse these names from now on."""
        self._closed_names.update(dict.fromkeys(names))
        surplus = max(len(self._closed_names) - self._kept_names, 0)
        for name in list(itertools.islice(self._closed_names, surplus)):
            del self._closed_names[name]


def install() -> None:
    """Replace how executions are started, kept and found."""
    original_init = StateMachine.__init__

    def initialise(self: Any, *args: Any, **options: Any) -> None:
        original_init(self, *args, **options)
        _begin(self)

    replace(StateMachine, "__init__", initialise)
    replace(StateMachine, "__getstate__", lambda self: vars(self) | {"executions": None})
    setattr(StateMachine, "__setstate__", _come_back)  # noqa: B010
    # moto lists an execution a moment before it has a status, and then fails to return one.
    replace(
        Execution, "status", property(lambda self: self.exec_status.value if self.exec_status else _RUNNING)
    )
    replace(StepFunctionsParserBackend, "start_execution", _start)
    replace(StepFunctionsParserBackend, "describe_execution", _describe)


def _begin(machine: Any) -> None:
    machine.executions = Executions()
    machine.executions.take_names(taken_before.get(machine.arn, []))


def _come_back(machine: StateMachine, attributes: dict[str, Any]) -> None:
    """Restore a pickled state machine, without the executions that it had."""
    vars(machine).update(attributes)
    _begin(machine)


def _start(
    self: Any,
    state_machine_arn: str,
    name: str | None = None,
    execution_input: str | None = None,
    trace_header: str | None = None,
) -> Execution:
    name = str(uuid.uuid4()) if name is None else name
    execution_input = "{}" if execution_input is None else execution_input
    _check(self, name, execution_input)
    return start_once(self, choose(self, state_machine_arn, name), name, execution_input, trace_header)


def start_once(
    backend: Any, origin: Origin, name: str, execution_input: str, trace_header: str | None = None
) -> Execution:
    """Start an execution, or return the running one that has its name and its input.

    Raises ExecutionAlreadyExists.
    """
    executions: Any = origin.machine.executions
    with executions.lock:
        running = _same_running(executions, name, execution_input, origin.machine.arn)
        return running or begin(backend, origin, name, execution_input, trace_header)


def _check(backend: StepFunctionsParserBackend, name: str, execution_input: str) -> None:
    if not name:
        raise error("ValidationException", _TOO_SHORT)
    backend._validate_name(name)
    try:
        json.loads(execution_input)
    except ValueError as exc:
        raise error("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{exc}'") from exc


def _same_running(executions: Executions, name: str, execution_input: str, machine: str) -> Execution | None:
    """Return the running execution that this call repeats.

    Raises ExecutionAlreadyExists if only its name is equal.
    """
    found = executions.find(name)
    if found is not None and found.status == _RUNNING and found.execution_input == execution_input:
        return found
    if executions.is_taken(name):
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        raise error("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
    return None


def _describe(self: Any, execution_arn: str) -> Execution:
    """Find an execution by the name in its ARN. moto walks through all executions."""
    self._validate_execution_arn(execution_arn)
    _, _, _, _, _, _, machine_name, name = execution_arn.split(":", 7)
    for machine in self.state_machines:
        found: Execution | None = machine.executions.find(name) if machine.name == machine_name else None
        if found is not None:
            return found
    raise error("ExecutionDoesNotExist", f"Execution Does Not Exist: '{execution_arn}'")
