"""What is wrong with a request, in words: msgspec's errors, with what the types say about themselves."""

import re
from typing import Any

import msgspec
from msgspec import inspect

PLACE = " - at `"
ENUMS = ("Invalid enum value ", "Invalid value ")
PATTERN = "Expected `str` matching regex"


def explain_mismatch(error: msgspec.ValidationError, shape: Any) -> str:
    """A sentence about where and why something is no `shape`.

    An enum's sentence names the values there are, a pattern's is the description of its type.
    """
    problem, _, path = str(error).partition(PLACE)
    where = path.rstrip("`").removeprefix("$").removeprefix(".")
    if problem.startswith(ENUMS):
        values = [str(value) for kind in _at(shape, where) for value in getattr(kind, "values", ())]
        return f"{where} is {problem.partition(' value ')[2]}; it can be {', '.join(values)}"
    if problem.startswith(PATTERN):
        schemas = [getattr(kind, "extra_json_schema", None) or {} for kind in _at(shape, where)]
        meant = [str(schema["description"]) for schema in schemas if "description" in schema]
        return f"{where} must be {meant[0]}" if meant else f"{where}: {problem}"
    plain = problem.replace("`", "")
    return f"{where}: {plain}" if where else plain


def _at(shape: Any, path: str) -> list[inspect.Type]:
    """All that can be at a path such as `contact.email` or `items[0].sku`."""
    kinds = _flat(inspect.type_info(shape))
    for step in re.findall(r"[^.\[\]]+|\.\.\.", path):
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
    """A type, and those that it wraps or unites."""
    if isinstance(kind, inspect.Metadata):
        return [kind, *_flat(kind.type)]
    if isinstance(kind, inspect.UnionType):
        return [one for part in kind.types for one in _flat(part)]
    return [kind]
