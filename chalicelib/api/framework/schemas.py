"""JSON Schemas of the views' arguments and answers, made by msgspec and adapted to OpenAPI."""

from typing import Any

import msgspec

from chalicelib.api.framework.requests import Nothing
from chalicelib.api.framework.routes import Operation

REFERENCE = "#/components/schemas/{name}"
PYTHONS_END = "(?!\\n)"
"""The part of a pattern that makes Python's `$` mean the very end, as it does in JSON Schema anyway."""


class Schemas:
    """A collection of schemas. Types that several of them use stand once in `components`."""

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}

    def of_request(self, shape: Any) -> dict[str, Any]:
        """Return the schema of a body that callers send."""
        return self._add(shape)[0]

    def of_answer(self, shape: Any) -> dict[str, Any]:
        """Return the schema of an answer, which always has the fields with a default, too."""
        schema, added = self._add(shape)
        for component in added.values():
            fields = component.get("properties", {})
            given = [name for name in fields if "default" in fields[name]]
            component["required"] = [*component.get("required", []), *given]
            for name in given:
                del fields[name]["default"]
        return schema

    def _add(self, shape: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        (schema,), components = msgspec.json.schema_components([shape], ref_template=REFERENCE)
        added = {name: tidy(one) for name, one in components.items() if name not in self.components}
        self.components |= added
        return tidy(schema), added


def parameters_of(operation: Operation) -> list[dict[str, Any]]:
    """Return the path's ids, the query's parameters and the headers of an operation."""
    wanted = operation.view.__annotations__
    ids = [name.strip("{}") for name in operation.path.split("/") if name.startswith("{")]
    return [
        *({"name": name, "in": "path", "required": True, "schema": _id(wanted[name])} for name in ids),
        *_parameters("query", wanted.get("query", Nothing)),
        *_parameters("header", wanted.get("headers", Nothing)),
    ]


def tidy(schema: Any) -> Any:
    """Return a schema with patterns as JSON Schema writes them."""
    if isinstance(schema, dict):
        return {
            name: value.replace(PYTHONS_END, "") if name == "pattern" else tidy(value)
            for name, value in schema.items()
        }
    return [tidy(one) for one in schema] if isinstance(schema, list | tuple) else schema


def _id(shape: Any) -> dict[str, Any]:
    return {"minLength": 1, **tidy(msgspec.json.schema(shape))}


def _parameters(place: str, shape: Any) -> list[dict[str, Any]]:
    _, components = msgspec.json.schema_components([shape])
    struct = components[shape.__name__]
    return [
        {"name": name, "in": place, "required": name in struct["required"], "schema": _without_null(schema)}
        for name, schema in tidy(struct["properties"]).items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter's schema without null, which no text can be."""
    options = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    others = {name: value for name, value in schema.items() if name != "anyOf" and value is not None}
    if "enum" in others:
        others["enum"] = [value for value in others["enum"] if value is not None]
    return others | (options[0] if len(options) == 1 else {"anyOf": options} if options else {})
