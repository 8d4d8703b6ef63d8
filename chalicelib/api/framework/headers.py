"""The headers of every answer, whoever gives it: a view, its refusal, or Chalice."""

from collections.abc import Callable

from chalice.app import Request, Response

NOTHING = dict.fromkeys(("default-src", "base-uri", "form-action", "frame-ancestors"), "'none'")


def content_policy(**sources: str) -> str:
    """Return a Content-Security-Policy that allows these sources alone, as in `img_src="'self' data:"`."""
    allowed = NOTHING | {kind.replace("_", "-"): source for kind, source in sources.items()}
    return "; ".join(f"{kind} {source}" for kind, source in allowed.items())


DEFAULTS: dict[str, str | list[str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": content_policy(),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers that fit data about people. A view that answers something else sets what differs."""


def add_headers(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Add what the answer doesn't say itself, as Chalice's middleware around every view."""
    response = get_response(request)
    response.headers = DEFAULTS | response.headers
    return response
