"""The events of functions, converted to the types that they should have.

A type for people who invoke a function by hand forbids unknown fields. If a misspelt field were ignored, a
token would never expire, or an erasure would begin in place of a count.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from chalicelib.errors import InvalidRequest, Unfinished

T = TypeVar("T")
Count = TypeVar("Count")
Days = Annotated[int, Meta(ge=1, le=3650, description="a whole number from 1 to 3650")]
UNDONE = ("failed", "left")
"""Counts of a scheduled run: what it tried in vain, and what it had no time for."""


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event of a function that takes none."""


def read_event(event: Any, shape: type[T], example: str = "") -> T:
    """Return the event as a `shape`.

    Raises:
        InvalidRequest: a field is missing, unknown or of another type. The message has the `example`, or
            without one says that the state machine must carry such an item.
    """
    try:
        return msgspec.convert(event, shape)
    except msgspec.ValidationError as exc:
        from chalicelib.mismatches import explain_mismatch  # only a refusal needs this import

        remedy = f"write e.g. {example}" if example else f"let statemachine.json carry a {shape.__name__}"
        raise InvalidRequest(f"{explain_mismatch(exc, shape, event)}; {remedy}") from exc


def end_run(counts: Mapping[str, Count], undone: Sequence[str] = UNDONE) -> dict[str, Count]:
    """Return the counts of a scheduled run, if none of those that are `undone` has anything.

    Raises:
        Unfinished: it has, so somebody must hear of it.
    """
    if any(counts.get(name) for name in undone):
        raise Unfinished(f"the run left something undone: {json.dumps(dict(counts))}")
    return dict(counts)
