"""Visits as plain values."""

import msgspec


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One visit.

    `number` counts its customer's visits from 1. `ids` has the absorbed ones too. `photos` are keys.
    """

    id: str
    customer_id: str
    number: int
    started_at: str
    last_seen_at: str
    similarity: float | None = None
    picture: str | None = None
    photos: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


class SeenVisit(msgspec.Struct, frozen=True):
    """A visit as reports count it: moments in ms, the number of its photos, and the ids of all its parts."""

    id: str
    customer_id: str
    started: int
    last_seen: int
    photos: int
    ids: tuple[str, ...]
