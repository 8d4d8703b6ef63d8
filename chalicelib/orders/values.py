"""Orders as plain values."""

import json
from collections.abc import Mapping
from typing import Literal

import msgspec

from chalicelib.times import format_time

State = Literal["open", "requested", "handed_over", "cancelled"]
MOMENTS = ("ordered_at", "requested_at", "handed_over_at", "cancelled_at")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A product and how many of it."""

    sku: str
    quantity: int


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer has ordered, and how far it is."""

    id: str
    customer_id: str
    items: tuple[Item, ...]
    state: State
    ordered_at: str
    requested_at: str | None = None
    handed_over_at: str | None = None
    cancelled_at: str | None = None
    visit_id: str | None = None


def parse_order(order_id: str, fields: Mapping[str, str]) -> Order:
    """An order from the fields of its hash."""
    moments = {name: format_time(int(fields[name])) for name in MOMENTS if name in fields}
    others = {name: fields[name] for name in ("customer_id", "state", "visit_id") if name in fields}
    return msgspec.convert({"id": order_id, "items": json.loads(fields["items"]), **others, **moments}, Order)
