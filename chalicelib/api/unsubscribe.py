"""`/unsubscribe/{token}`: the link in e-mails to customers, open to anybody who has it."""

from collections.abc import Callable

import msgspec
from chalice.app import Response

from chalicelib.api.framework.headers import content_policy
from chalicelib.api.framework.routes import Routes
from chalicelib.errors import NotFound
from chalicelib.notifications import unsubscribe as links
from chalicelib.shop import Shop, shop
from chalicelib.texts import accepted

routes = Routes(__name__)

HTML = "text/html"
ANYTHING = ("*/*",)
"""Mail programs send one form or another (RFC 8058), and its content doesn't matter."""
HEADERS: dict[str, str | list[str]] = {
    "Content-Type": f"{HTML}; charset=utf-8",
    "Content-Security-Policy": content_policy(style_src="'unsafe-inline'", form_action="'self'"),
}


class Reader(msgspec.Struct, kw_only=True):
    """Headers that name the languages of whoever opens the page, the best first."""

    accept_language: str | None = msgspec.field(default=None, name="Accept-Language")


@routes.on("GET", "/unsubscribe/{token}", (), produces=HTML, answers={200: str, 404: str})
def ask_to_unsubscribe(token: str, headers: Reader) -> Response:
    """Ask if the customer wants to unsubscribe. It changes nothing, for mail scanners open links too."""
    return _page(links.check_link, token, headers, asking=True)


@routes.on("POST", "/unsubscribe/{token}", (), accepts=ANYTHING, produces=HTML, answers={200: str, 404: str})
def unsubscribe(token: str, headers: Reader) -> Response:
    """Withdraw the consent that the link names."""
    return _page(links.unsubscribe, token, headers, asking=False)


def _page(
    call: Callable[[Shop, str], tuple[str, str]], token: str, reader: Reader, *, asking: bool
) -> Response:
    try:
        named, status = call(shop(), token), 200
    except NotFound:
        named, status = None, 404
    language = accepted(reader.accept_language)
    page = shop().texts.page("unsubscribe", language, named=named, asking=asking)
    return Response(page, HEADERS, status)
