"""Paths, templates and choices of the Amazon States Language, as far as statemachine.json uses them."""

import json
import re
from typing import Any

State = dict[str, Any]

STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
TO_TEXT = re.compile(r"States\.JsonToString\((.*)\)")


def get(data: Any, path: str) -> Any:
    """Return what a path leads to. Raises KeyError or IndexError when it leads nowhere."""
    for name, index in STEP.findall(path):
        data = data[name] if name else data[int(index)]
    return data


def put(data: Any, path: str | None, result: Any) -> Any:
    """Return the input of a state with its result at its ResultPath."""
    if path is None:
        return data
    if path == "$":
        return result
    assert re.fullmatch(r"\$\.\w+", path), f"{path}: only one step is understood"
    return {**data, path.removeprefix("$."): result}


def fill(template: Any, data: Any, context: dict[str, Any]) -> Any:
    """Return a Parameters or ItemSelector with the values that its paths name.

    `context` has the values of the paths that begin with `$$`.
    """
    if not isinstance(template, dict):
        return template
    return {
        name.removesuffix(".$"): _value(value, data, context)
        if name.endswith(".$")
        else fill(value, data, context)
        for name, value in template.items()
    }


def _value(path: str, data: Any, context: dict[str, Any]) -> Any:
    inner = TO_TEXT.fullmatch(path)
    if inner:
        return json.dumps(get(data, inner[1]))
    return context[path] if path in context else get(data, path)


def following(state: State, data: Any) -> str | None:
    """Return the name of the state that follows, None after the last one."""
    chosen = [choice["Next"] for choice in state.get("Choices", []) if _holds(choice, data)]
    name: str | None = (chosen or [state.get("Default", state.get("Next"))])[0]
    return name


def _holds(choice: State, data: Any) -> bool:
    try:
        value = get(data, choice["Variable"])
    except (KeyError, IndexError):
        assert "IsPresent" in choice, f"{choice['Variable']} is not there"
        return not choice["IsPresent"]
    if "IsPresent" in choice:
        return bool(choice["IsPresent"])
    return bool(value == choice["StringEquals"])
