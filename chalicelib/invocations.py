"""The events of functions, converted to the types that they should have.

A type for people who invoke a function by hand forbids unknown fields. If a misspelt field were ignored, a
token would never expire, or an erasure would begin in place of a count.
"""

from typing import Any, TypeVar

import msgspec

from chalicelib.errors import InvalidRequest

T = TypeVar("T")


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
