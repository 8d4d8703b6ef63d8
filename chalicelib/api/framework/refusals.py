"""The refusals in the OpenAPI description: by the views, by Chalice, and by API Gateway before both."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.api.framework.answers import JSON, Refusal
from chalicelib.api.framework.routes import STATUS, Operation
from chalicelib.api.framework.schemas import Schemas
from chalicelib.errors import FutureStoreError, InvalidRequest, NotFound, ServiceError, TransientError


class GatewayRefusal(msgspec.Struct):
    """API Gateway's own refusal."""

    message: str


class Forbidden(msgspec.Struct, rename="pascal"):
    """A refusal of a role, or of an unknown token. API Gateway refuses the token, without a Code."""

    message: str
    code: str | UnsetType = UNSET


REFUSALS: dict[int, tuple[str, Any]] = {
    400: ("The request is wrong; the message says where, and what would be right.", Refusal),
    401: ("There is no token; API Gateway says so in its own form.", GatewayRefusal),
    403: ("The token is unknown, or its role may not do this.", Forbidden),
    404: ("There is no such thing.", Refusal),
    409: ("The thing is in a state that doesn't allow this.", Refusal),
    410: ("The customer was erased.", Refusal),
    415: ("The Content-Type is not one that this call takes.", Refusal),
    422: ("The address, number or device doesn't take messages, or the picture can't be used.", Refusal),
    429: ("Too many calls at once; try again in a while (API Gateway's own form).", GatewayRefusal),
    502: ("A service that this needs has refused.", Refusal),
    503: ("A service that this needs is out of reach, or the work takes several calls; try again.", Refusal),
}


def refusal_responses(schemas: Schemas) -> dict[str, Any]:
    """Return the refusals, which the operations refer to."""
    return {
        f"Refused{status}": {"description": why, "content": {JSON: {"schema": schemas.of_answer(shape)}}}
        for status, (why, shape) in REFUSALS.items()
    }


def refusals_of(operation: Operation) -> dict[str, Any]:
    """Return references to the refusals that an operation can answer."""
    errors: set[type[FutureStoreError]] = {InvalidRequest, ServiceError, TransientError, *operation.errors}
    if "{" in operation.path:
        errors.add(NotFound)
    statuses = {STATUS[error] for error in errors} | {415, 429} | ({401, 403} if operation.roles else set())
    told = statuses - operation.answers.keys()
    return {str(status): {"$ref": f"#/components/responses/Refused{status}"} for status in sorted(told)}
