"""What the routes share: roles, errors, bodies and pages."""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from chalice.app import Blueprint, Request, Response

from chalicelib.api.access import authorize
from chalicelib.errors import (
    Conflict,
    FutureStoreError,
    InvalidRequest,
    NotFound,
    ServiceError,
    TransientError,
)
from chalicelib.logs import log_outage

Body = TypeVar("Body", bound=msgspec.Struct)
View = Callable[..., Any]

EVERYBODY = ("camera", "staff", "admin")
STAFF = ("staff", "admin")
ADMIN = ("admin",)
STATUS: dict[type[FutureStoreError], int] = {
    InvalidRequest: 400,
    NotFound: 404,
    Conflict: 409,
    ServiceError: 502,
    TransientError: 503,
}
OUTAGES: dict[type[FutureStoreError], str] = {
    ServiceError: "a service that this needs has refused; the log says which and why",
    TransientError: "a service that this needs is out of reach; try again in a while",
}
"""What callers are told in place of errors that name servers, roles and accounts."""
DEFAULT_LIMIT = 20
MAX_LIMIT = 100


class Routes(Blueprint):
    """A blueprint whose views take the request, then the ids of the path."""

    def on(self, method: str, path: str, roles: tuple[str, ...]) -> Callable[[View], View]:
        """Serve `method path` for these roles; none at all makes it open to everybody."""

        def register(view: View) -> View:
            @functools.wraps(view)
            def handler(**ids: str) -> Any:
                return self._answer(view, roles, ids)

            access = {"authorizer": authorize} if roles else {}
            self.route(path, methods=[method], **access)(handler)
            return view

        return register

    def _answer(self, view: View, roles: tuple[str, ...], ids: Mapping[str, str]) -> Any:
        request = self.current_request
        context: Any = request.context
        role = context.get("authorizer", {}).get("role")
        if roles and role not in roles:
            message = f"this needs a token with the role {' or '.join(roles)}; yours has {role!r}"
            return _refusal(403, "Forbidden", message)
        try:
            return view(request, **ids)
        except tuple(OUTAGES) as exc:
            log_outage(exc)
            return _refusal(STATUS[type(exc)], type(exc).__name__, OUTAGES[type(exc)])
        except tuple(STATUS) as exc:
            return _refusal(STATUS[type(exc)], type(exc).__name__, str(exc))


def _refusal(status: int, code: str, message: str) -> Response:
    return Response({"Code": code, "Message": message}, status_code=status)


def parse_body(request: Request, shape: type[Body]) -> Body:
    """The request's JSON body as a `shape`.

    Raises:
        InvalidRequest: it is no JSON, or not of that shape; the message says where.
    """
    try:
        return msgspec.json.decode(request.raw_body or b"", type=shape)
    except msgspec.ValidationError as exc:
        fields = ", ".join(field.encode_name for field in msgspec.structs.fields(shape))
        raise InvalidRequest(f"the body is wrong: {exc}; its fields are {fields}") from exc
    except msgspec.DecodeError as exc:
        raise InvalidRequest(f"the body is no JSON: {exc}") from exc


def query(request: Request, name: str) -> str | None:
    """One parameter of the query string."""
    return request.query_params.get(name) if request.query_params else None


def choice(request: Request, name: str, options: tuple[str, ...]) -> Any:
    """A parameter that must be one of `options` when it is given.

    Raises:
        InvalidRequest: it is another.
    """
    value = query(request, name)
    if value is not None and value not in options:
        raise InvalidRequest(f"{name} is {value!r}; it can be {', '.join(options)}")
    return value


def paging(request: Request) -> tuple[int, str | None]:
    """The `limit` (1 to 100, else 20) and the `cursor` of a list.

    Raises:
        InvalidRequest: the limit is no such number.
    """
    limit = query(request, "limit") or str(DEFAULT_LIMIT)
    if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MAX_LIMIT:
        raise InvalidRequest(f"limit is {limit[:20]!r}; it must be a number from 1 to {MAX_LIMIT}")
    return int(limit), query(request, "cursor") or None


def listing(items: list[Any], cursor: str | None) -> dict[str, Any]:
    """A page: its items and the cursor of the next."""
    return {"items": msgspec.to_builtins(items), "next": cursor}
