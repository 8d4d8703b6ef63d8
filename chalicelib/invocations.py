"""The events of functions, read as the shapes that they should have.

A shape for people who invoke a function by hand forbids unknown fields. A misspelt field that is passed over
would make a token that never expires, or erase what was to be counted.
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
        InvalidRequest: it has a field too many, too few, or of another type. The message has the `example`,
            or else says that the state machine must carry what is missing.
    """
    try:
        return msgspec.convert(event, shape)
    except msgspec.ValidationError as exc:
        from chalicelib.mismatches import explain_mismatch  # which only a refusal needs

        remedy = f"write e.g. {example}" if example else f"let statemachine.json carry a {shape.__name__}"
        raise InvalidRequest(f"{explain_mismatch(exc, shape, event)}; {remedy}") from exc
