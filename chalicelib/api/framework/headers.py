"""The headers of every answer: of views, of refusals, and of Chalice's own answers."""

from collections.abc import Callable

from chalice.app import Request, Response

NOTHING = dict.fromkeys(("default-src", "base-uri", "form-action", "frame-ancestors"), "'none'")


def content_policy(**sources: str) -> str:
    """Return a Content-Security-Policy that allows only these sources, such as `img_src="'self' data:"`."""
    allowed = NOTHING | {kind.replace("_", "-"): source for kind, source in sources.items()}
    return "; ".join(f"{kind} {source}" for kind, source in allowed.items())


DEFAULTS: dict[str, str | list[str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": content_policy(),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers for data about people. A view that answers something else sets others."""


def add_headers(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Add the default headers that the answer doesn't set itself (Chalice's middleware around every view)."""
    response = get_response(request)
    response.headers = DEFAULTS | response.headers
    return response
