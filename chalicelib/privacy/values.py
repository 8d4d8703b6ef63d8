"""Receipts of erasures, exports, and steps of retention as plain values."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from chalicelib.times import format_time

Row = dict[str, Any]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a person was erased; `customer_id` is the survivor of all merges.

    `faces` of the collection, `photos` in S3, `pictures` made of these (thumbnails, faces cut out,
    conversions), `reports` rows of reports, `records` keys of Redis; devices count as notifications.
    """

    customer_id: str
    erased_at: str
    faces: int = 0
    photos: int = 0
    pictures: int = 0
    visits: int = 0
    orders: int = 0
    reviews: int = 0
    notifications: int = 0
    reports: int = 0
    exports: int = 0
    records: int = 0


COUNTS = tuple(name for name in Receipt.__struct_fields__ if name not in ("customer_id", "erased_at"))


def receipt_of(fields: Mapping[str, str]) -> Receipt:
    """Return the receipt that an erasure's counts make so far."""
    counts = {name: int(fields.get(name, 0)) for name in COUNTS}
    return Receipt(
        customer_id=fields["customer_id"], erased_at=format_time(int(fields["erased_at"])), **counts
    )


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Everything held on one customer; times are ISO 8601, links good for a while.

    `merges` are the records that became part of this one; `faces` all that the collection or a late task may
    know, with the place where a reference was seen; `purchases` and `reports` are quantities by sku, and rows
    by report; `mail_stopped` tells why their address gets no e-mail, if so; `photos` have this person's faces
    only, and of one that is `removed`, though S3 still has it, no more than its place.
    """

    exported_at: str
    customer: Row
    merges: list[Row]
    selfies: list[Row]
    faces: list[Row]
    told_apart: list[str]
    visits: list[Row]
    exits: list[Row]
    orders: list[Row]
    purchases: dict[str, int]
    promotions: list[str]
    notifications: list[Row]
    mail_stopped: Row | None
    reviews: list[Row]
    reports: dict[str, int]
    photos: list[Row]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """The document; or, where it is larger than an answer can be, a link to it."""

    document: Document | None = None
    url: str | None = None


class Step(msgspec.Struct, frozen=True):
    """Some things of one kind that are forgotten together, their number, and the function that forgets them.

    `forget` returns how many it did: another run may have been faster, or somebody have come back.
    """

    kind: str
    count: int
    forget: Callable[[], int]
