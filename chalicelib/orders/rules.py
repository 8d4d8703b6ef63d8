"""Pure rules of orders: summed items, and a notice to the storeroom that fits into 256 KB.

Step Functions carries no more, and SNS takes no more.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.orders.values import Item, Order, Product

ROOM_BYTES = 60_000
"""Room for orders in full; quoted as a message's text, JSON grows to less than twice its size."""
MOST_IDS = 500
"""Orders beyond that room that are named by their ids."""
MOST_LINES = 50
"""Products that the sentence names."""


def sum_items(wanted: Iterable[tuple[str, int]]) -> list[Item]:
    """Return one item a sku, with the sum of its quantities."""
    quantities: dict[str, int] = {}
    for sku, quantity in wanted:
        quantities[sku] = quantities.get(sku, 0) + quantity
    return [Item(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]


def list_orders(orders: Sequence[Order]) -> dict[str, Any]:
    """Return `{"orders": […]}`; of very many, `other_orders` has further ids and `more` counts the rest."""
    told: list[Any] = []
    room = ROOM_BYTES
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
