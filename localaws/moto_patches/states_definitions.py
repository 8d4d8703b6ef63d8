"""Invalid state machines are refused, and ValidateStateMachineDefinition exists.

moto accepts a missing StartAt, Next or Default target and unreachable states, so that the mistake shows only
in an execution. AWS refuses the definition. JSONata, which AWS evaluates, is refused with a sentence here:
moto accepts it and fails at its first expression.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from moto.core.responses import ActionResult
from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.patch import replace

_ENDS = ("Choice", "Succeed", "Fail")
_DATA = {"Result", "Parameters", "ResultSelector", "ItemSelector", "Arguments", "Assign", "Output"}


class Flaw(NamedTuple):
    """One finding, in the terms of ValidateStateMachineDefinition."""

    code: str
    message: str
    location: str


def install() -> None:
    """Check definitions on create, on update and on request."""
    parse = StepFunctionsParserBackend._validate_definition

    def validate(definition: str) -> None:
        if found := _flaws_of(parse, definition):
            listed = ", ".join(f"{flaw.code}: {flaw.message} at {flaw.location}" for flaw in found)
            raise InvalidDefinition(f"Invalid State Machine Definition: '{listed}'")

    def validate_on_request(self: StepFunctionResponse) -> ActionResult:
        return ActionResult(_diagnosis(parse, self._get_param("definition")))

    replace(StepFunctionsParserBackend, "_validate_definition", staticmethod(validate))
    setattr(StepFunctionResponse, "validate_state_machine_definition", validate_on_request)  # noqa: B010


def _flaws_of(parse: Any, definition: str) -> list[Flaw]:
    """Return the flaws of a text. Raises InvalidDefinition if it is no Amazon States Language at all."""
    try:
        machine = json.loads(definition)
    except ValueError:
        machine = None
    if found := list(_jsonata(machine)):
        return found
    parse(definition=definition)
    return flaws(machine)


def _jsonata(part: Any, path: str = "") -> Iterator[Flaw]:
    """Yield every place of a definition that asks for JSONata."""
    if isinstance(part, dict):
        if part.get("QueryLanguage") == "JSONata":
            words = (
                "this local AWS evaluates JSONPath only: leave out QueryLanguage and use Parameters, "
                "ResultSelector and ResultPath, or try JSONata on AWS"
            )
            yield Flaw("UNSUPPORTED_QUERY_LANGUAGE", words, f"{path}/QueryLanguage")
        for name in part.keys() - _DATA:
            yield from _jsonata(part[name], f"{path}/{name}")
    elif isinstance(part, list):
        for index, one in enumerate(part):
            yield from _jsonata(one, f"{path}[{index}]")


def flaws(machine: dict[str, Any], path: str = "") -> list[Flaw]:
    """Return the flaws that AWS refuses in the transitions of a machine, its branches and iterators."""
    states = machine.get("States", {})
    found = [*_bad_start(machine, states, path)]
    for name, state in states.items():
        found += _bad_transitions(name, state, states, path)
        for child, place in _children(state):
            found += flaws(child, f"{path}/States/{name}/{place}")
    for name in states.keys() - _reachable(machine.get("StartAt"), states):
        found.append(
            Flaw("MISSING_TRANSITION_TARGET", f'State "{name}" is not reachable', f"{path}/States/{name}")
        )
    return found


def _bad_start(machine: dict[str, Any], states: dict[str, Any], path: str) -> Iterator[Flaw]:
    if machine.get("StartAt") not in states:
        yield Flaw(
            "MISSING_TRANSITION_TARGET",
            f"Missing 'StartAt' target: {machine.get('StartAt')}",
            f"{path}/StartAt",
        )


def _bad_transitions(name: str, state: dict[str, Any], states: dict[str, Any], path: str) -> Iterator[Flaw]:
    location = f"{path}/States/{name}"
    for target in _targets(state):
        if target not in states:
            yield Flaw("MISSING_TRANSITION_TARGET", f"Missing 'Next' target: {target}", location)
    if state["Type"] not in _ENDS and ("Next" in state) == bool(state.get("End")):
        yield Flaw("SCHEMA_VALIDATION_FAILED", "Exactly one of 'Next' and 'End' is needed", location)


def _targets(state: dict[str, Any]) -> list[str]:
    ways = [state.get("Next"), state.get("Default")]
    ways += [way.get("Next") for way in [*state.get("Catch", []), *state.get("Choices", [])]]
    return [way for way in ways if way is not None]


def _children(state: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for index, branch in enumerate(state.get("Branches", [])):
        yield branch, f"Branches[{index}]"
    for place in ("ItemProcessor", "Iterator"):
        if place in state:
            yield state[place], place


def _reachable(start: str | None, states: dict[str, Any]) -> set[str]:
    seen: set[str] = set()
    ahead = [start] if start else []
    while ahead:
        name = ahead.pop()
        if name in states and name not in seen:
            seen.add(name)
            ahead += _targets(states[name])
    return seen


def _diagnosis(parse: Any, definition: str) -> dict[str, Any]:
    """Return the answer to ValidateStateMachineDefinition."""
    try:
        found = _flaws_of(parse, definition)
    except InvalidDefinition as refused:
        found = [Flaw("SCHEMA_VALIDATION_FAILED", refused.message, "/")]
    diagnostics = [{"severity": "ERROR", **flaw._asdict()} for flaw in found]
    return {"result": "FAIL" if found else "OK", "diagnostics": diagnostics, "truncated": False}
