"""The OpenAPI 3.1 description of a set of operations: pure functions on their annotations."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, get_args

import msgspec
from chalice.app import Response

from chalicelib.api.framework.answers import JSON
from chalicelib.api.framework.refusals import refusal_responses, refusals_of
from chalicelib.api.framework.routes import Operation
from chalicelib.api.framework.schemas import Schemas, parameters_of

SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token with the role camera, staff or admin; `make token` makes one.",
    }
}
ABOUT = (
    "Photos into actions: customers, orders, offers, photos, visits and reports of one shop. "
    "Times are ISO 8601 in UTC, money is whole cents; lists are read page by page with `limit` and `cursor`. "
    "Every GET answers HEAD, too."
)


def describe(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """Return the whole OpenAPI document, JSON-ready."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for operation in sorted(operations, key=lambda one: (one.path, one.method)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Future Store", "version": version, "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": refusal_responses(schemas),
            "securitySchemes": SECURITY,
        },
    }
    described: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document))
    return described


def _operation(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    summary, _, details = (operation.view.__doc__ or "").strip().partition("\n")
    allowed = f"For the role {' or '.join(operation.roles)}." if operation.roles else "Open to everybody."
    described = {
        "operationId": operation.view.__name__,
        "summary": summary,
        "description": f"{' '.join(details.split())} {allowed}".strip(),
        "tags": [operation.view.__module__.rpartition(".")[2]],
        "security": [{"bearer": []}] if operation.roles else [],
        "parameters": parameters_of(operation),
        "responses": _answers(operation, schemas) | refusals_of(operation),
    }
    if "body" in operation.view.__annotations__:
        described["requestBody"] = _body(operation, schemas)
    return described


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    shape = operation.view.__annotations__["body"]
    content = {kind: {"schema": schemas.of_request(shape)} for kind in operation.accepts}
    return {"required": type(None) not in get_args(shape), "content": content}


def _answers(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    answer = operation.view.__annotations__["return"]
    if answer is None:
        return {"204": {"description": "Done; there is nothing to answer."}}
    fallback = Any if operation.produces == JSON else str
    answers = operation.answers or {operation.status: fallback if answer is Response else answer}
    return {
        str(status): _answer(status, shape, operation.produces, schemas) for status, shape in answers.items()
    }


def _answer(status: int, shape: Any, produces: str, schemas: Schemas) -> dict[str, Any]:
    if shape is None:
        return {"description": HTTPStatus(status).phrase}

    said = (getattr(shape, "__doc__", "") or "").strip().partition("\n")[0]
    described = said if hasattr(shape, "__struct_fields__") and said else "The answer."
    return {"description": described, "content": {produces: {"schema": schemas.of_answer(shape)}}}
