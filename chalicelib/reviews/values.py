"""Reviews as plain values."""

from typing import Literal

import msgspec

Answer = Literal["yes", "no", "new"]
State = Literal["open", "answered", "undone", "closed"]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One question: is the face `face_id` of a photo the customer `customer_id`?

    It is `answered` when the answer was carried out, and `closed` when the photo failed. `expires_at` is when
    the last task stops waiting. Undoing an answer made `undone_customer` of the visitor, with this visit.
    """

    id: str
    face_id: str
    photo_id: str
    customer_id: str
    similarity: float
    asked_at: str
    state: State = "open"
    expires_at: str | None = None
    answer: Answer | None = None
    answered_at: str | None = None
    delivered: bool = False
    undone_customer: str | None = None
    undone_visit: str | None = None


class Candidate(msgspec.Struct, frozen=True):
    """The customer that a review asks about: the survivor, and pictures of their reference faces.

    `pictures` are keys of the results bucket, the newest first.
    """

    id: str
    pictures: tuple[str, ...]
