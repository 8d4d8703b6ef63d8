"""Which web pages elsewhere may call the API from a browser."""

import os

from chalice.app import CORSConfig


def cross_origin() -> CORSConfig | None:
    """The configuration for every route: of the origin in CORS_ORIGIN, none when that isn't set.

    The one setting read at import beside the bucket in app.py: Chalice's decorators take it.
    """
    origin = os.environ.get("CORS_ORIGIN")
    return CORSConfig(allow_origin=origin, allow_headers=["Idempotency-Key"], max_age=600) if origin else None
