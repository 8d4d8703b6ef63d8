"""Limits of requests through API Gateway. It answers more with 429, before they cost a function.

Each method of each path has a bucket of its own: "Per-API, per-stage throttling limits are applied at the API
method level for a stage" (API Gateway Developer Guide, "Throttle requests to your REST APIs"). Above them all
is the account's limit, 10 000 requests a second in a region. So methods that need no token have lower limits
than the others, which strangers can't call.

Chalice has no setting for it. Limits stay when Chalice deploys again, because a new deployment of an API's
stage leaves the stage's settings alone (API Gateway REST API Reference, CreateDeployment).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from infrastructure.statemachine.api_stage import ApiStage
from infrastructure.statemachine.things import Properties

ALL_METHODS = "*/*"
OTHERS = "others"
READ = ("GET", "HEAD")


class Limit(NamedTuple):
    """Requests a second that each method takes in the long run, and at once."""

    rate: float
    burst: int


class OpenRoute(NamedTuple):
    """A path whose methods need no token, with the limit of each method."""

    methods: tuple[str, ...]
    limit: Limit


OPEN_ROUTES = {
    # One screen asks for some eighty files when it is opened. So a dozen may be opened at once.
    "/": OpenRoute(READ, Limit(50, 100)),
    "/web/{file}": OpenRoute(READ, Limit(50, 1000)),
    "/health": OpenRoute(READ, Limit(5, 10)),
    "/openapi.json": OpenRoute(READ, Limit(5, 10)),
    "/unsubscribe/{token}": OpenRoute((*READ, "POST"), Limit(2, 10)),
}
"""All that strangers can call, by path."""


class Throttling(ApiStage):
    """The limits of an API's stage; properties: by path the Limit of each method, and `others`."""

    kind = "throttling of API"

    def find(self) -> Properties | None:
        stage = self.read()
        if stage is None:
            return None
        settings = stage.get("methodSettings", {})
        limits = {plain(key): limit_of(found) for key, found in settings.items()}
        return {OTHERS: limits.get(ALL_METHODS)} | {
            path: {method: limits.get(plain(setting(path, method))) for method in route.methods}
            for path, route in OPEN_ROUTES.items()
        }

    def put(self, wanted: Properties, exists: bool) -> None:
        self.change(
            {
                f"/{key}/throttling/{name}": f"{value:g}"
                for key, limit in by_setting(wanted)
                for name, value in (("rateLimit", limit.rate), ("burstLimit", limit.burst))
            }
        )


def limits(rate: int, burst: int) -> Properties:
    """Return what is wanted: of open routes their own limits, `rate` and `burst` of all other methods."""
    own = {path: dict.fromkeys(route.methods, route.limit) for path, route in OPEN_ROUTES.items()}
    return {OTHERS: Limit(rate, burst), **own}


def by_setting(wanted: Mapping[str, Any]) -> Iterator[tuple[str, Limit]]:
    """Yield each setting's key with its limit."""
    for path, found in wanted.items():
        if path == OTHERS:
            yield ALL_METHODS, found
            continue
        for method, limit in found.items():
            yield setting(path, method), limit


def setting(path: str, method: str) -> str:
    """Return the key of a method's settings in a patch of the stage.

    >>> setting("/web/{file}", "GET")
    '~1web~1{file}/GET'
    """
    return f"{path.replace('/', '~1')}/{method}"


def plain(key: str) -> str:
    """Return the one form of a key, which API Gateway may give back without the escapes that it was set with.

    >>> plain("~1web~1{file}/GET"), plain("web/{file}/GET"), plain("~1/GET")
    ('web/{file}/GET', 'web/{file}/GET', 'GET')
    """
    return key.replace("~1", "/").lstrip("/")


def limit_of(settings: Mapping[str, Any]) -> Limit | None:
    rate, burst = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
    return None if rate is None or burst is None else Limit(rate, burst)
