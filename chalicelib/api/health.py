"""`/health`: the state of Redis and Rekognition. It is open to everybody, so it says no more."""

from typing import Any, Literal

import msgspec
from chalice.app import Response

from chalicelib.api.framework.answers import respond
from chalicelib.api.framework.routes import Routes
from chalicelib.errors import FutureStoreError
from chalicelib.shop import shop

routes = Routes(__name__)


class Health(msgspec.Struct, kw_only=True):
    """Health of the application. Each part is `ok`, or the kind of error that it answers with."""

    status: Literal["ok", "unavailable"]
    redis: str
    rekognition: str


@routes.on("GET", "/health", (), answers={200: Health, 503: Health})
def check_health() -> Response:
    """Check that Redis and Rekognition answer."""
    redis, rekognition = (
        _check(lambda: shop().database.check()),
        _check(lambda: shop().collection.count_faces()),
    )
    healthy = redis == rekognition == "ok"
    health = Health(status="ok" if healthy else "unavailable", redis=redis, rekognition=rekognition)
    return respond(health, 200 if healthy else 503)


def _check(check: Any) -> str:
    try:
        check()
    except FutureStoreError as exc:
        return type(exc).__name__
    return "ok"
