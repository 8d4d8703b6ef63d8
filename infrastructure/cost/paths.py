"""The states that an execution enters, followed through statemachine.json with the answers of its tasks."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infrastructure.statemachine.lint import Scope, State

DEFINITION = Path(__file__).parents[2] / "statemachine.json"
ITEM = "$$.Map.Item.Value"
STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
FUNCTION = re.compile(r"\$\{(\w+)\}")
PUBLISH = "arn:aws:states:::sns:publish"

Answers = Mapping[str, Any]
"""Answers of tasks, by the names of their states. The others answer nothing."""


@dataclass(frozen=True)
class Run:
    """What one execution uses: states entered (each is a transition that is billed), functions, messages."""

    states: tuple[str, ...]
    functions: Mapping[str, int]
    publishes: int


@cache
def definition() -> Scope:
    """Return the state machine."""
    return dict(json.loads(DEFINITION.read_text()))


def path(lane: str, answers: Answers) -> Run:
    """Follow an execution of a lane to its end."""
    entered = list(_walk(definition(), {"lane": lane}, answers))
    called = [function for _, state in entered if (function := _function(state))]
    return Run(
        states=tuple(name for name, _ in entered),
        functions=Counter(called),
        publishes=sum(state.get("Resource") == PUBLISH for _, state in entered),
    )


def _walk(scope: Scope, data: dict[str, Any], answers: Answers) -> Iterator[tuple[str, State]]:
    name: str | None = scope["StartAt"]
    while name:
        state = scope["States"][name]
        yield name, state
        for inner, item in _inner(state, data):
            yield from _walk(inner, item, answers)
        data = _answered(state, data, answers.get(name))
        name = _following(state, data)


def _inner(state: State, data: dict[str, Any]) -> Iterator[tuple[Scope, dict[str, Any]]]:
    for branch in state.get("Branches", []):
        yield branch, data
    if state["Type"] == "Map":
        for item in _get(data, state["ItemsPath"]) or []:
            yield state["ItemProcessor"], _filled(state.get("ItemSelector", {}), data, item)


def _filled(selector: Mapping[str, Any], data: Any, item: Any) -> dict[str, Any]:
    paths = {name.removesuffix(".$"): path for name, path in selector.items() if name.endswith(".$")}
    return {name: item if path == ITEM else _get(data, path) for name, path in paths.items()}


def _answered(state: State, data: dict[str, Any], answer: Any) -> dict[str, Any]:
    place = state.get("ResultPath")
    return {**data, place.removeprefix("$."): answer} if answer is not None and place else data


def _following(state: State, data: Any) -> str | None:
    chosen = [choice["Next"] for choice in state.get("Choices", []) if _holds(choice, data)]
    name: str | None = chosen[0] if chosen else state.get("Default", state.get("Next"))
    return name


def _holds(choice: Mapping[str, Any], data: Any) -> bool:
    value = _get(data, choice["Variable"])
    if "IsPresent" in choice:
        return (value is not None) is choice["IsPresent"]
    return bool(value == choice["StringEquals"])


def _get(data: Any, path: str) -> Any:
    """Return what a path leads to, None where it leads nowhere."""
    for name, index in STEP.findall(path):
        try:
            data = data[name] if name else data[int(index)]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _function(state: State) -> str:
    places = (state.get("Resource", ""), state.get("Parameters", {}).get("FunctionName", ""))
    found = [match[1] for place in places if (match := FUNCTION.fullmatch(place))]
    return found[0] if found else ""
