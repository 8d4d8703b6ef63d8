"""Orders and products as plain values."""

import json
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from chalicelib.times import format_time

State = Literal["open", "requested", "handed_over", "cancelled"]
MOMENTS = ("ordered_at", "requested_at", "handed_over_at", "cancelled_at")


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product that the shop sells; the price is in cents.

    The stock falls with every handover, at most to 0.
    """

    sku: str
    name: str
    price_cents: int
    stock: int


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity of one product."""

    sku: str
    quantity: int


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order and its state; `short` is what was handed over beyond the stock."""

    id: str
    customer_id: str
    items: tuple[Item, ...]
    state: State
    ordered_at: str
    requested_at: str | None = None
    handed_over_at: str | None = None
    cancelled_at: str | None = None
    visit_id: str | None = None
    short: tuple[Item, ...] = ()


def parse_order(order_id: str, fields: Mapping[str, str]) -> Order:
    """Return the order that the fields of its hash describe."""
    moments = {name: format_time(int(fields[name])) for name in MOMENTS if name in fields}
    others = {name: fields[name] for name in ("customer_id", "state", "visit_id") if name in fields}
    items = msgspec.json.decode(fields["items"], type=tuple[Item, ...])
    short = missing(items, json.loads(fields.get("taken", "{}")))
    return msgspec.convert({"id": order_id, "items": items, "short": short, **others, **moments}, Order)


def missing(items: Iterable[Item], taken: Mapping[str, int]) -> tuple[Item, ...]:
    """Return what the stock lacked of `items` when it gave `taken`; products without a stock lack nothing."""
    lacked = ((item.sku, item.quantity - taken.get(item.sku, item.quantity)) for item in items)
    return tuple(Item(sku=sku, quantity=quantity) for sku, quantity in lacked if quantity > 0)
