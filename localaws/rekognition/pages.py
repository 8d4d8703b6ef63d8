"""Lists in pages."""

import base64
import binascii
from collections.abc import Iterable
from typing import TypeVar

from localaws.rekognition.errors import invalid_page_token

Item = TypeVar("Item")

# Rekognition's largest page, and its default.
MAX_PAGE = 4096
DEFAULT_PAGE = 1000


def page_after(
    items: Iterable[tuple[str, Item]], token: str | None, size: int
) -> tuple[list[Item], str | None]:
    """Return at most `size` items after the token's, and the token of the next page or None.

    Items come with their keys, in the keys' order. A token keeps its place when its item is deleted.
    """
    last = "" if token is None else _decoded(token)
    rest = [(key, item) for key, item in items if key > last]
    page = rest[:size]
    return [item for _, item in page], _encoded(page[-1][0]) if page and len(rest) > size else None


def _encoded(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _decoded(token: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as exc:
        raise invalid_page_token() from exc
