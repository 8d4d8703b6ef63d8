"""What the storeroom is told: pure, and bounded, since Step Functions carries and SNS takes 256 KB."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.orders.orders import Order
from chalicelib.orders.products import Product

ROOM = 60_000
"""Bytes of orders told in full; quoted as a message's text, JSON grows to less than twice its size."""
MOST_IDS = 500
"""Ids of orders told beyond that."""
MOST_LINES = 50
"""Products told in the sentence."""


def list_orders(orders: Sequence[Order]) -> dict[str, Any]:
    """`{"orders": […]}`; of very many, `other_orders` has the ids of further ones, `more` counts the rest."""
    told: list[Any] = []
    room = ROOM
    for order in orders:
        plain = msgspec.to_builtins(order)
        room -= len(json.dumps(plain))
        if room < 0:
            break
        told.append(plain)
    rest = [order.id for order in orders[len(told) :]]
    ids, more = rest[:MOST_IDS], len(rest[MOST_IDS:])
    return {"orders": told} | ({"other_orders": ids} if ids else {}) | ({"more": more} if more else {})


def describe_orders(orders: Sequence[Order], products: Mapping[str, Product], came: datetime) -> str:
    """Say in a sentence what to fetch for a customer who `came` then."""
    items = [item for order in orders for item in order.items]
    names = {sku: product.name for sku, product in products.items()}
    lines = [f"{item.quantity} × {names.get(item.sku, item.sku)}" for item in items[:MOST_LINES]]
    if len(items) > MOST_LINES:
        lines.append(f"and {len(items) - MOST_LINES} more, which GET /orders?state=requested lists")
    return f"A customer walked in at {came:%H:%M}; please fetch {', '.join(lines)}." if lines else ""
