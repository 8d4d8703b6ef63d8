"""The events that reach each function of the state machine: its definition, followed by examples.

A function answers each of its examples in turn, and every Catch is followed too.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

State = dict[str, Any]

CONTEXT = {"$$.Task.Token": "token", "$$.Execution.Name": "execution"}
STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def calling_states(machine: State) -> Iterator[str]:
    """Yield the names of the states that call a function, those within Maps and Parallels too."""
    for name, state in machine["States"].items():
        if state["Type"] == "Task" and _function(state):
            yield name
        for inner in filter(None, [*state.get("Branches", []), state.get("ItemProcessor")]):
            yield from calling_states(inner)


def _function(state: State) -> str:
    """Return the name of the function that a Task calls; empty for a service such as sns:publish."""
    called = str(state.get("Parameters", {}).get("FunctionName", state["Resource"]))
    return called.strip("${}") if called.startswith("${") else ""


class Flow:
    """Follows a definition by examples: the `answers` of each function, and an `error`.

    `calls` are the events found, each `(state, function, event)`.
    """

    def __init__(self, answers: dict[str, list[Any]], error: Any) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self._answers = answers
        self._error = error

    def follow(self, machine: State, data: Any) -> list[Any]:
        """Go every way through a machine, a branch or a Map's processor. Return the outputs at its ends."""
        ends: list[Any] = []
        met: list[tuple[str, Any]] = []
        waiting = [(machine["StartAt"], data)]
        while waiting:
            name, data = arrived = waiting.pop()
            if arrived in met:
                continue
            met.append(arrived)
            state = machine["States"][name]
            outputs = self._outputs(name, state, data)
            if state["Type"] == "Succeed" or state.get("End"):
                ends += outputs
            waiting += [(following, output) for output in outputs if (following := _next(state, output))]
            waiting += [
                (caught["Next"], _put(data, caught["ResultPath"], self._error))
                for caught in state.get("Catch", [])
            ]
        return ends

    def _outputs(self, name: str, state: State, data: Any) -> list[Any]:
        """Return what a state hands on, in each way that it may end."""
        if state["Type"] in ("Choice", "Wait", "Succeed", "Fail"):
            return [data]
        path = state.get("ResultPath", "$")
        return [_put(data, path, result) for result in self._results_of(name, state, data)]

    def _results_of(self, name: str, state: State, data: Any) -> list[Any]:
        if state["Type"] == "Map":
            elements = _get(data, state["ItemsPath"])
            items = [_fill(state["ItemSelector"], data, {"$$.Map.Item.Value": each}) for each in elements]
            return [[end] for item in items for end in self.follow(state["ItemProcessor"], item)]
        if state["Type"] == "Parallel":
            return [list(ends) for ends in product(*(self.follow(each, data) for each in state["Branches"]))]
        given = _fill(state["Parameters"], data, CONTEXT) if "Parameters" in state else data
        return [state.get("Result", given)] if state["Type"] == "Pass" else self._call(name, state, given)

    def _call(self, name: str, state: State, given: Any) -> list[Any]:
        function = _function(state)
        if function:
            self.calls.append((name, function, given.get("Payload", given)))
        return self._answers.get(function, [{}])


def _next(state: State, data: Any) -> str | None:
    """Return the state that follows."""
    chosen = [choice["Next"] for choice in state.get("Choices", []) if _holds(choice, data)]
    following: str | None = (chosen or [state.get("Default", state.get("Next"))])[0]
    return following


def _holds(choice: State, data: Any) -> bool:
    try:
        value = _get(data, choice["Variable"])
    except (KeyError, IndexError):
        assert "IsPresent" in choice, f"{choice['Variable']} is not there"
        return False
    return "IsPresent" in choice or bool(value == choice["StringEquals"])


def _fill(template: Any, data: Any, context: dict[str, Any]) -> Any:
    """Return a Parameters or ItemSelector with the values that its paths name."""
    if not isinstance(template, dict):
        return template
    return {
        name.removesuffix(".$"): _value(value, data, context)
        if name.endswith(".$")
        else _fill(value, data, context)
        for name, value in template.items()
    }


def _value(path: str, data: Any, context: dict[str, Any]) -> Any:
    inner = re.fullmatch(r"States\.JsonToString\((.*)\)", path)
    return context[path] if path in context else _get(data, inner[1] if inner else path)


def _get(data: Any, path: str) -> Any:
    """Raises KeyError or IndexError when the path leads nowhere."""
    for name, index in STEP.findall(path):
        data = data[name] if name else data[int(index)]
    return data


def _put(data: Any, path: str | None, result: Any) -> Any:
    if path is None:
        return data
    if path == "$":
        return result
    assert re.fullmatch(r"\$\.\w+", path), f"{path}: only one step is understood"
    return {**data, path.removeprefix("$."): result}
