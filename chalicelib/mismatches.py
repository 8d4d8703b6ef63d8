"""Sentences about the faults of a request or an event, from msgspec's errors and the types' descriptions."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import inspect

PLACE = " - at `"
"""Words of msgspec between an error's problem and its path."""
ENUMS = ("Invalid enum value ", "Invalid value ")
TEXT = ("Expected `str` of length", "Expected `str` matching regex")
PATTERN = "Expected `str` matching regex"


def explain_mismatch(error: msgspec.ValidationError, shape: Any, sent: Any = None) -> str:
    """Return a sentence that says why, and in which field, the sent value is no `shape`.

    For an enum it names the possible values, for a pattern or a described number it has the type's
    description. If the type has a `fault`, it says first what is wrong.
    """
    problem, _, path = str(error).partition(PLACE)
    where = path.rstrip("`").removeprefix("$").removeprefix(".")
    kinds = _at(shape, where)
    if problem.startswith(ENUMS):
        values = [str(value) for kind in kinds for value in getattr(kind, "values", ())]
        return f"{where} is {problem.partition(' value ')[2]}; it can be {', '.join(dict.fromkeys(values))}"
    meant = next((found for kind in kinds if (found := _schema(kind).get("description"))), "")
    if problem.startswith(TEXT) and (fault := _fault(kinds, _value(sent, where))):
        return f"{where} {fault}; it must be {meant}"
    if problem.startswith(PATTERN):
        return f"{where} must be {meant}" if meant else f"{where}: {problem}"
    if meant and any(isinstance(kind, inspect.IntType) for kind in kinds):
        return f"{where} is {_value(sent, where)!r}, but must be {meant}"
    plain = problem.replace("`", "")
    return f"{where}: {plain}" if where else plain


def _schema(kind: inspect.Type) -> dict[str, Any]:
    return getattr(kind, "extra_json_schema", None) or {}


def _fault(kinds: Iterable[inspect.Type], value: Any) -> str:
    """Say what is wrong with a text in the words of its type's `fault`, '' without one."""
    faults = [(getattr(kind, "extra", None) or {}).get("fault") for kind in kinds]
    said = [fault(value) for fault in faults if fault and isinstance(value, str)]
    return next(filter(None, said), "")


def _value(sent: Any, path: str) -> Any:
    """Return the value that was sent at a path, or None if the path doesn't lead to a single value."""
    for step in _steps(path):
        try:
            sent = sent[int(step)] if isinstance(sent, list | tuple) else sent[step]
        except (LookupError, TypeError, ValueError):
            return None
    return sent


def _steps(path: str) -> list[str]:
    return re.findall(r"[^.\[\]]+|\.\.\.", path)


def _at(shape: Any, path: str) -> list[inspect.Type]:
    """Return all types that can stand at a path such as `contact.email` or `items[0].sku`."""
    kinds = _flat(inspect.type_info(shape))
    for step in _steps(path):
        kinds = [kind for outer in kinds for inner in _inside(outer, step) for kind in _flat(inner)]
    return kinds


def _inside(kind: inspect.Type, step: str) -> list[inspect.Type]:
    if isinstance(kind, inspect.StructType) and kind.tag_field == step:
        return [inspect.LiteralType((kind.tag,))]
    if isinstance(kind, inspect.StructType):
        return [field.type for field in kind.fields if field.encode_name == step]
    if isinstance(kind, inspect.DictType):
        return [kind.value_type]
    return [kind.item_type] if hasattr(kind, "item_type") else []


def _flat(kind: inspect.Type) -> list[inspect.Type]:
    """Return a type with the types that it wraps or unites."""
    if isinstance(kind, inspect.Metadata):
        return [kind, *_flat(kind.type)]
    if isinstance(kind, inspect.UnionType):
        return [one for part in kind.types for one in _flat(part)]
    return [kind]
