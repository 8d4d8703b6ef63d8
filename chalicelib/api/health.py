"""`/health`: the state of Redis, and for those with a token of Rekognition. Only admins get details.

It is open to everybody. So a stranger can't use up calls of Rekognition, which photos wait for.
"""

from contextlib import suppress
from typing import Any, Literal

import msgspec
from chalice.app import Request, Response

from chalicelib.api.framework.answers import respond
from chalicelib.api.framework.routes import Routes
from chalicelib.errors import FutureStoreError
from chalicelib.outside import now
from chalicelib.shop import shop
from chalicelib.tokens.values import Bearer

routes = Routes(__name__)


class Health(msgspec.Struct, kw_only=True):
    """Health of the application. Each part is `ok`, or the kind of error that it answers with.

    `redis` is `unsafe` when it answers, but may lose records or is reached without TLS. `rekognition` is
    `null` for a call without a valid token, which does not ask it. The `problems` are for admins, and empty
    for everybody else.
    """

    status: Literal["ok", "unavailable"]
    redis: str
    rekognition: str | None
    problems: list[str]


@routes.on("GET", "/health", (), answers={200: Health, 503: Health})
def check_health(request: Request) -> Response:
    """Check that Redis answers and is safe to use, and for a call with a token that Rekognition answers."""
    faults, unchecked = list[str](), list[str]()

    def check_redis() -> None:
        for known, found in zip((faults, unchecked), shop().database.faults(), strict=True):
            known += found

    redis, bearer = _check(check_redis), _bearer(request)
    rekognition = _check(lambda: shop().collection.count_faces()) if bearer else None
    healthy = redis == "ok" and rekognition in ("ok", None)
    health = Health(
        status="ok" if healthy else "unavailable",
        redis="unsafe" if faults else redis,
        rekognition=rekognition,
        problems=_problems(faults, unchecked) if bearer and bearer.role == "admin" else [],
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


def _bearer(request: Request) -> Bearer | None:
    """Return the bearer of the call's token, which nobody has checked for an open route. None without one."""
    with suppress(FutureStoreError):
        return shop().tokens.bearer(request.headers.get("authorization", ""), now())
    return None
