"""Routes: typed views with their roles and errors.

A view's parameters are the path's ids and, if declared, `body`, `query`, `headers` (msgspec Structs) and
`request` (Chalice's). Its return annotation is the answer's type. The API's description is made from the same
annotations.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from chalice.app import Blueprint, Response

from chalicelib.api.framework.access import authorize, bearer_of
from chalicelib.api.framework.answers import JSON, refuse, respond
from chalicelib.api.framework.cors import cross_origin
from chalicelib.api.framework.requests import arguments
from chalicelib.errors import (
    AccessDenied,
    ConfigurationError,
    Conflict,
    CustomerErased,
    Forbidden,
    FutureStoreError,
    InvalidRequest,
    NotFound,
    ServiceError,
    Superseded,
    Throttled,
    TransientError,
    Undeliverable,
    Unfinished,
    UnsupportedPhoto,
)
from chalicelib.logs import log_outage

View = Callable[..., Any]
Errors = tuple[type[FutureStoreError], ...]

EVERYBODY = ("camera", "staff", "admin")
STAFF = ("staff", "admin")
ADMIN = ("admin",)
STATUS: dict[type[FutureStoreError], int] = {
    InvalidRequest: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Superseded: 409,
    CustomerErased: 410,
    Undeliverable: 422,
    UnsupportedPhoto: 422,
    ServiceError: 502,
    AccessDenied: 502,
    TransientError: 503,
    Throttled: 503,
    Unfinished: 503,
}
OUTAGES: dict[type[FutureStoreError], str] = {
    ServiceError: "a service that this needs has refused; the log says which and why",
    AccessDenied: "this stage lacks a permission of AWS; the log says which",
    TransientError: "a service that this needs is out of reach; try again in a while",
    Throttled: "a service that this needs takes no more calls at the moment; try again in some seconds",
}
"""Sentences for callers, in place of errors that name servers, roles and accounts."""


class Operation(msgspec.Struct, frozen=True):
    """A view, its route, and its answers."""

    view: View
    method: str
    path: str
    roles: tuple[str, ...]
    status: int
    errors: Errors
    accepts: tuple[str, ...]
    produces: str
    answers: Mapping[int, Any]

    @property
    def is_page(self) -> bool:
        """Tell whether people open it in a browser. Mail programs and others add parameters to such links."""
        return self.produces != JSON


class Routes(Blueprint):
    """A blueprint of typed views."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name)
        self.operations: list[Operation] = []

    def on(
        self,
        method: str,
        path: str,
        roles: tuple[str, ...],
        *,
        status: int = 200,
        errors: Errors = (),
        accepts: tuple[str, ...] = (JSON,),
        produces: str = JSON,
        answers: Mapping[int, Any] | None = None,
    ) -> Callable[[View], View]:
        """Register a view for `method path` and these roles. Without roles it is open to everybody.

        `errors` are for the API's description. Every view can raise InvalidRequest and outages, and NotFound
        if its path has ids, so these are not named. `answers` are the types by status of a view that returns
        Chalice's Response.
        """

        def register(view: View) -> View:
            options = (status, errors, accepts, produces, answers or {})
            self._serve(Operation(view, method, path, roles, *options))
            return view

        return register

    def _serve(self, operation: Operation) -> None:
        self.operations.append(operation)
        options: dict[str, Any] = {"authorizer": authorize} if operation.roles else {}
        options |= {"content_types": list(operation.accepts), "cors": cross_origin()}
        methods = ["GET", "HEAD"] if operation.method == "GET" else [operation.method]
        register = self.route(operation.path, methods=methods, **options)
        register(self._handler(operation))

    def require(self, roles: tuple[str, ...]) -> None:
        """Refuse a caller without one of these roles. An empty tuple admits everybody.

        Raises:
            Forbidden: the caller has another role.
            TransientError: the token could not be checked.
        """
        if not roles:
            return
        role = bearer_of(self.current_request).role
        if role not in roles:
            raise Forbidden(f"this needs a token with the role {' or '.join(roles)}; yours has {role!r}")

    def _handler(self, operation: Operation) -> View:
        @functools.wraps(operation.view)
        def handler(**ids: str) -> Response:
            answer = self._answer(operation, ids)
            if self.current_request.method == "HEAD":
                answer.body = ""
            return answer

        return handler

    def _answer(self, operation: Operation, ids: Mapping[str, str]) -> Response:
        try:
            self.require(operation.roles)
            given = arguments(operation.view, self.current_request, ids, any_query=operation.is_page)
            return respond(operation.view(**given), operation.status)
        except tuple(OUTAGES) as exc:
            log_outage(exc)
            return refuse(STATUS[type(exc)], type(exc).__name__, OUTAGES[type(exc)])
        except ConfigurationError as exc:
            log_outage(exc)
            if operation.is_page:
                return Response(f"{exc}\n", {"Content-Type": "text/plain; charset=utf-8"}, 503)
            return refuse(503, type(exc).__name__, str(exc))
        except tuple(STATUS) as exc:
            return refuse(STATUS[type(exc)], type(exc).__name__, str(exc))
