"""`/health`: the state of Redis and Rekognition. It is open to everybody, so only admins get details."""

from contextlib import suppress
from typing import Any, Literal

import msgspec
from chalice.app import Request, Response

from chalicelib.api.framework.answers import respond
from chalicelib.api.framework.routes import Routes
from chalicelib.errors import FutureStoreError
from chalicelib.outside import now
from chalicelib.shop import shop

routes = Routes(__name__)


class Health(msgspec.Struct, kw_only=True):
    """Health of the application. Each part is `ok`, or the kind of error that it answers with.

    `redis` is `unsafe` when it answers, but may lose records or is reached without TLS. The `problems` are
    for admins, and empty for everybody else.
    """

    status: Literal["ok", "unavailable"]
    redis: str
    rekognition: str
    problems: list[str]


@routes.on("GET", "/health", (), answers={200: Health, 503: Health})
def check_health(request: Request) -> Response:
    """Check that Redis and Rekognition answer, and that Redis is safe to use."""
    faults, unchecked = list[str](), list[str]()

    def check_redis() -> None:
        for known, found in zip((faults, unchecked), shop().database.faults(), strict=True):
            known += found

    redis, rekognition = _check(check_redis), _check(lambda: shop().collection.count_faces())
    healthy = redis == rekognition == "ok"
    health = Health(
        status="ok" if healthy else "unavailable",
        redis="unsafe" if faults else redis,
        rekognition=rekognition,
        problems=_problems(faults, unchecked) if redis == "ok" and _is_admin(request) else [],
    )
    return respond(health, 200 if healthy else 503)


def _check(check: Any) -> str:
    try:
        check()
    except FutureStoreError as exc:
        return type(exc).__name__
    return "ok"


def _problems(faults: list[str], unchecked: list[str]) -> list[str]:
    """Return sentences about Redis."""
    return [f"Redis: {each}" for each in faults] + [f"Redis: not checked is {each}" for each in unchecked]


def _is_admin(request: Request) -> bool:
    """Tell whether the call has an admin's token, which nobody has checked for an open route."""
    with suppress(FutureStoreError):
        bearer = shop().tokens.bearer(request.headers.get("authorization", ""), now())
        return bearer is not None and bearer.role == "admin"
    return False
