"""Exports as plain values."""

from typing import Any

import msgspec

Row = dict[str, Any]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Everything held on one customer; times are ISO 8601, links good for a while.

    `merges` are the records that became part of this one, as they were; `faces` all that the
    collection or a late task may know, with where a reference was seen; `purchases` and `reports`
    are quantities by sku, and rows by report; `photos` have this person's faces only, and of one that
    is `removed`, though S3 still has it, no more than its place.
    """

    exported_at: str
    customer: Row
    merges: list[Row]
    selfies: list[Row]
    faces: list[Row]
    told_apart: list[str]
    visits: list[Row]
    orders: list[Row]
    purchases: dict[str, int]
    promotions: list[str]
    notifications: list[Row]
    reviews: list[Row]
    reports: dict[str, int]
    photos: list[Row]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """The document; or, where it is larger than an answer can be, a link to it."""

    document: Document | None = None
    url: str | None = None
