"""`/health`: whether the application reaches what it needs; open to everybody, so it says no more."""

from typing import Any

from chalice.app import Request, Response

from chalicelib.api.routes import Routes
from chalicelib.bootstrap import services
from chalicelib.errors import FutureStoreError

routes = Routes(__name__)


@routes.on("GET", "/health", ())
def check_health(request: Request) -> Response:
    checks = {
        "redis": lambda: services().database.check(),
        "rekognition": lambda: services().collection.size(),
    }
    answers = {name: _check(check) for name, check in checks.items()}
    healthy = all(answer == "ok" for answer in answers.values())
    status = "ok" if healthy else "unavailable"
    return Response({"status": status, **answers}, status_code=200 if healthy else 503)


def _check(check: Any) -> str:
    try:
        check()
    except FutureStoreError as exc:
        return type(exc).__name__
    return "ok"
