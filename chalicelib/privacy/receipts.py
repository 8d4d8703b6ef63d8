"""What an erasure answers."""

from collections.abc import Mapping

import msgspec

from chalicelib.times import format_time


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a person was erased; `customer_id` is who they were after all merges.

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
    """The receipt that an erasure's counts make so far."""
    counts = {name: int(fields.get(name, 0)) for name in COUNTS}
    return Receipt(
        customer_id=fields["customer_id"], erased_at=format_time(int(fields["erased_at"])), **counts
    )
