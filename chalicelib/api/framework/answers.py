"""Answers of the views: pages, refusals, and their conversion into responses."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec
from chalice.app import Response

JSON = "application/json"
T = TypeVar("T")


class Page(msgspec.Struct, Generic[T]):
    """A part of a list. `next` is the cursor of the next page, null on the last one."""

    items: Sequence[T]
    next: str | None


class Refusal(msgspec.Struct, rename="pascal"):
    """A refused call: the kind of error, and a sentence that says what to do."""

    code: str
    message: str


def respond(answer: Any, status: int = 200) -> Response:
    """Convert an answer to JSON, and None to an empty response with the status 204."""
    if answer is None:
        return Response("", status_code=204)
    if isinstance(answer, Response):
        return answer
    body = msgspec.json.encode(answer).decode()
    return Response(body, status_code=status, headers={"Content-Type": JSON})


def refuse(status: int, code: str, message: str) -> Response:
    """Return a refusal as a response."""
    return respond(Refusal(code, message), status)
