"""`/openapi.json`: the description of this API, made from the views' annotations at the first call."""

from functools import cache
from typing import Any

from chalice.app import Request

from chalicelib import VERSION
from chalicelib.api.framework.routes import Routes

routes = Routes(__name__)

PATH = "/openapi.json"


@routes.on("GET", PATH, ())
def describe_api(request: Request) -> dict[str, Any]:
    """Describe this API (OpenAPI 3.1)."""
    # API Gateway's stage (`/api`) is part of the context's path, and of no route.
    stage = str(request.context["path"]).removesuffix(PATH)
    return {**_description(), "servers": [{"url": stage or "/"}]}


@cache
def _description() -> dict[str, Any]:
    from chalicelib.api.blueprints import blueprints
    from chalicelib.api.framework.description import describe

    operations = [one for routes in blueprints if isinstance(routes, Routes) for one in routes.operations]
    return describe(operations, VERSION)
