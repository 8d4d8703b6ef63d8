"""The events that reach each function of the state machine: its definition, followed by examples.

A function answers each of its examples in turn, and every Catch is followed too.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.asl import State, fill, following, get, put

CONTEXT = {"$$.Task.Token": "token", "$$.Execution.Name": "execution"}


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
            waiting += [(after, output) for output in outputs if (after := following(state, output))]
            waiting += [
                (caught["Next"], put(data, caught["ResultPath"], self._error))
                for caught in state.get("Catch", [])
            ]
        return ends

    def _outputs(self, name: str, state: State, data: Any) -> list[Any]:
        """Return what a state hands on, in each way that it may end."""
        if state["Type"] in ("Choice", "Wait", "Succeed", "Fail"):
            return [data]
        path = state.get("ResultPath", "$")
        outputs = [put(data, path, result) for result in self._results_of(name, state, data)]
        return [get(output, state.get("OutputPath", "$")) for output in outputs]

    def _results_of(self, name: str, state: State, data: Any) -> list[Any]:
        if state["Type"] == "Map":
            elements = get(data, state["ItemsPath"])
            items = [fill(state["ItemSelector"], data, {"$$.Map.Item.Value": each}) for each in elements]
            return [[end] for item in items for end in self.follow(state["ItemProcessor"], item)]
        if state["Type"] == "Parallel":
            return [list(ends) for ends in product(*(self.follow(each, data) for each in state["Branches"]))]
        given = fill(state["Parameters"], data, CONTEXT) if "Parameters" in state else data
        return [state.get("Result", given)] if state["Type"] == "Pass" else self._call(name, state, given)

    def _call(self, name: str, state: State, given: Any) -> list[Any]:
        function = _function(state)
        if function:
            self.calls.append((name, function, given.get("Payload", given)))
        return self._answers.get(function, [{}])
