"""Faults that the service finds late and moto never: missing targets, states that nothing leads to.

Amazon States Language specification, "States": transitions stay within one "States" object; the states inside
a Map or Parallel form a scope of their own.
"""

from collections.abc import Iterator
from typing import Any

State = dict[str, Any]
Scope = dict[str, Any]

# The integrations that the role in role.py allows; another one needs its permission there first.
INTEGRATIONS = {
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::sns:publish",
}
ENDS_BY_ITSELF = {"Succeed", "Fail", "Choice"}


def problems(definition: Scope) -> list[str]:
    """Return the definition's faults in words, each with the state that it concerns."""
    return [problem for path, scope in scopes("", definition) for problem in scope_problems(path, scope)]


def scopes(path: str, scope: Scope) -> Iterator[tuple[str, Scope]]:
    """Yield the definition and every one nested in it, each with its path, such as "ForEachVisitor/"."""
    yield path, scope
    for name, state in scope.get("States", {}).items():
        for nested in nested_scopes(state):
            yield from scopes(f"{path}{name}/", nested)


def nested_scopes(state: State) -> list[Scope]:
    """Return the branches of a Parallel, or the one processor of a Map (Iterator is its old name)."""
    processors = [state[key] for key in ("ItemProcessor", "Iterator") if key in state]
    return processors + list(state.get("Branches", []))


def scope_problems(path: str, scope: Scope) -> Iterator[str]:
    states, start = scope.get("States", {}), scope.get("StartAt")
    if start not in states:
        yield f"{path or 'top level'}: StartAt {start!r} is no state here"
    for name, state in states.items():
        yield from (f"{path}{name}: {problem}" for problem in state_problems(state, states))
    for name in states.keys() - reachable(start, states):
        yield f"{path}{name}: nothing leads here"


def state_problems(state: State, states: dict[str, State]) -> Iterator[str]:
    for target in targets(state):
        if target not in states:
            yield f"the target {target!r} is no state here"
    if state.get("Type") in ENDS_BY_ITSELF:
        return
    if ("Next" in state) == bool(state.get("End")):
        yield "needs either Next or End"
    if state.get("Type") == "Task" and not allowed(state.get("Resource", "")):
        yield f"the role has no permission for the resource {state.get('Resource')!r}"


def allowed(resource: str) -> bool:
    return resource in INTEGRATIONS or resource.split(":")[2:3] == ["lambda"]


def targets(state: State) -> list[str]:
    """Return the names a state may go on to, in Next, Default, Choices and Catch."""
    direct = [state[key] for key in ("Next", "Default") if key in state]
    rules = [*state.get("Choices", []), *state.get("Catch", [])]
    return direct + [rule["Next"] for rule in rules if "Next" in rule]


def reachable(start: str | None, states: dict[str, State]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in states and name not in found:
            found.add(name)
            waiting += targets(states[name])
    return found
