"""CORS: permission for web pages of another origin to call the API from a browser."""

import os

from chalice.app import CORSConfig


def cross_origin() -> CORSConfig | None:
    """Return the configuration of all routes, which allows the origin in CORS_ORIGIN; None if that isn't set.

    Chalice's decorators need it, so this setting is read at import, as only the bucket in app.py is.
    """
    origin = os.environ.get("CORS_ORIGIN")
    return CORSConfig(allow_origin=origin, allow_headers=["Idempotency-Key"], max_age=600) if origin else None
