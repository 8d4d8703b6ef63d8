"""What the views answer: pages, refusals, and how answers become responses."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec
from chalice.app import Response

JSON = "application/json"
T = TypeVar("T")


class Page(msgspec.Struct, Generic[T]):
    """A part of a list; `next` is the cursor of the page after it, null on the last one."""

    items: Sequence[T]
    next: str | None


class Refusal(msgspec.Struct, rename="pascal"):
    """Why a call was refused: the kind of error, and a sentence that says what to do."""

    code: str
    message: str


def respond(answer: Any, status: int = 200) -> Response:
    """`answer` as JSON; nothing at all with the status 204."""
    if answer is None:
        return Response("", status_code=204)
    if isinstance(answer, Response):
        return answer
    body = msgspec.json.encode(answer).decode()
    return Response(body, status_code=status, headers={"Content-Type": JSON})


def refuse(status: int, code: str, message: str) -> Response:
    """A refusal."""
    return respond(Refusal(code, message), status)
