"""Calls of the REST API, and one sentence for an error; the scripts share them."""

import json
import os
import re
import sys
from collections.abc import Callable
from http.client import HTTPException, InvalidURL
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PASSING = (429, 500, 502, 503, 504)


class Refused(Exception):
    """A refused call; asking again won't help."""


class Unreachable(Exception):
    """No answer, or none now; asking again may help."""


def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Call the API as the holder of the token. Return its answer."""
    api, token = (os.environ.get(name, "") for name in ("FUTURE_STORE_API", "FUTURE_STORE_TOKEN"))
    if not api or not token:
        raise Refused("Set FUTURE_STORE_API (its address) and FUTURE_STORE_TOKEN (`make token` makes one).")
    if not api.startswith(("http://", "https://")):
        raise Refused(
            f"FUTURE_STORE_API is {api!r}, which is no address; it begins with https:// or http://."
        )
    if not (token.isascii() and token.isprintable()):
        raise Refused("FUTURE_STORE_TOKEN has signs that no token has, such as a line break.")
    headers |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        return json.loads(send(Request(api.rstrip("/") + path, data, headers, method=method)))
    except (InvalidURL, ValueError) as exc:
        raise Refused(f"{method} {path}: {exc}; is this the shop's FUTURE_STORE_API: {api}?") from exc


def send(request: Request) -> bytes:
    """Send any request. Return the body of the answer."""
    asked = f"{request.get_method()} {request.full_url.partition('?')[0]}"
    try:
        with urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except HTTPError as exc:
        kind = Unreachable if exc.code in PASSING else Refused
        raise kind(f"{asked} answered {exc.code}: {_sentence(exc.read().decode(errors='replace'))}") from exc
    except InvalidURL:
        raise
    except (OSError, HTTPException) as exc:
        raise Unreachable(f"{asked} could not be reached: {exc}") from exc


def run(main: Callable[[], int]) -> None:
    """Run a script. Exit with its status, or with 1 and a sentence."""
    try:
        sys.exit(main())
    except (Refused, Unreachable, OSError) as exc:
        sys.exit(f"error: {exc}")
    except KeyboardInterrupt:
        sys.exit(130)


def _sentence(body: str) -> str:
    try:
        answer = json.loads(body)
        return str(answer.get("Message") or answer["message"])
    except (ValueError, KeyError, AttributeError):
        named = re.search("<Message>(.*?)</Message>", body)  # S3's
        return named[1] if named else body
