"""Reviews in the form of their records in Redis."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.reviews.values import Review, State
from chalicelib.times import format_time


def review_from(review_id: str, fields: Mapping[str, str]) -> Review:
    """Return a review from its record, which names a customer."""
    known: dict[str, Any] = {name: fields[name] for name in Review.__struct_fields__ if fields.get(name)}
    until = fields.get("until")  # reviews of earlier versions lack it
    known |= {
        "id": review_id,
        "state": _state(fields),
        "expires_at": format_time(int(until)) if until else None,
    }
    return msgspec.convert(known, Review, strict=False)


def _state(fields: Mapping[str, str]) -> State:
    if "undone_customer" in fields:
        return "undone"
    if "closed" in fields:
        return "closed"
    return "answered" if "delivered" in fields else "open"
