"""Functions that people invoke by hand: what they are given is read strictly.

A misspelt field that is passed over would make a token that never expires, or erase what was to be counted.
"""

from typing import Any, TypeVar

import msgspec

from chalicelib.errors import InvalidRequest

T = TypeVar("T")


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event of a function that takes none."""


def read_event(event: Any, shape: type[T], example: str) -> T:
    """Return the event as a `shape`.

    Raises:
        InvalidRequest: it has a field too many, too few, or of another type; the message has an example.
    """
    try:
        return msgspec.convert(event, shape)
    except msgspec.ValidationError as exc:
        from chalicelib.mismatches import explain_mismatch  # which only a refusal needs

        raise InvalidRequest(f"{explain_mismatch(exc, shape, event)}; write e.g. {example}") from exc
