"""A Mermaid picture of the state machine, which `make generated` draws in its document."""

import re
from collections.abc import Iterator
from pathlib import Path

from infrastructure.statemachine.lint import Scope, State

INDENT = "    "
DOCUMENT = Path("docs/statemachine.md")
BLOCK = re.compile(r"(?<=```mermaid\n).*?(?=\n```)", re.DOTALL)


def redrawn(text: str, definition: Scope) -> str:
    """Return the document's text with the present diagram."""
    return BLOCK.sub(lambda _: diagram(definition), text, count=1)


def diagram(definition: Scope) -> str:
    """Return the states and their transitions as a Mermaid state diagram."""
    return "\n".join(["stateDiagram-v2", *(INDENT + line for line in _scope(definition))])


def _scope(scope: Scope) -> Iterator[str]:
    yield f"[*] --> {scope['StartAt']}"
    for name, state in scope["States"].items():
        yield from _state(name, state)


def _state(name: str, state: State) -> Iterator[str]:
    inner = [state["ItemProcessor"]] if "ItemProcessor" in state else state.get("Branches", [])
    if inner:
        yield f"state {name} {{"
        for number, scope in enumerate(inner):
            yield from [f"{INDENT}--"] if number else []
            yield from (INDENT + line for line in _scope(scope))
        yield "}"
    for target, label in _arrows(state).items():
        yield f"{name} --> {target}{f': {label}' if label else ''}"
    if state.get("End") or state["Type"] in ("Succeed", "Fail"):
        yield f"{name} --> [*]"


def _arrows(state: State) -> dict[str, str]:
    """Return a state's next states, with their conditions. Failures look alike everywhere: left out."""
    arrows = {choice["Next"]: _condition(choice) for choice in state.get("Choices", [])}
    for key, label in (("Default", "else"), ("Next", "")):
        if key in state:
            arrows.setdefault(state[key], label)
    for catch in state.get("Catch", []):
        if catch["ErrorEquals"] != ["States.ALL"]:
            arrows.setdefault(catch["Next"], _errors(catch["ErrorEquals"]))
    return arrows


def _condition(choice: State) -> str:
    """Return the value that is compared, "some <list>" for one that is not empty, or the present name."""
    variable = str(choice.get("Variable", ""))
    name = variable.rpartition(".")[2]
    there = f"some {name.removesuffix('[0]')}" if name.endswith("[0]") else f"with {name}"
    return str(choice.get("StringEquals", there))


def _errors(names: list[str]) -> str:
    return names[0] if len(names) == 1 else "refused"
