"""Reviews as plain values."""

from typing import Literal

import msgspec

Answer = Literal["yes", "no", "new"]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One question: is the face `face_id` of a photo the customer `customer_id`?"""

    id: str
    face_id: str
    photo_id: str
    customer_id: str
    similarity: float
    asked_at: str
    answer: str | None = None
    delivered: bool = False
