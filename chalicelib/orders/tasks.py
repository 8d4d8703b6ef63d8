"""Placing a customer's orders, and the task that requests them from the storeroom."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.errors import Conflict
from chalicelib.orders.rules import MOST_IDS, describe_orders, list_orders, sum_items
from chalicelib.orders.values import Item, Order
from chalicelib.payloads import VisitItem
from chalicelib.shop import Shop
from chalicelib.times import local, parse_time
from chalicelib.visits.lateness import comes_late


def request_orders(shop: Shop, item: VisitItem) -> dict[str, Any]:
    """Request a visitor's open orders and return `{"orders": [ids], "notice": {…}}`.

    A repetition returns the same, also in a later attempt at the photo. A photo that comes late requests
    nothing new. The notice for the storeroom names the orders' customer, which after a merge may be another
    than the one seen. Of very many orders both name as many as an execution can carry.
    """
    seen, visit_id = item.visit.customer_id, item.visit.id
    late = comes_late(shop, item)
    orders = shop.orders.request(seen, item.photo_id, visit_id, shop.now(), late=late)
    came = local(parse_time(item.time), shop.zone)
    products = shop.products.get_many(line.sku for order in orders for line in order.items)
    notice = {
        "id": f"{item.photo_id}-{_record(shop, item, orders) or seen}",
        "time": item.time,
        "customer_id": orders[0].customer_id if orders else seen,
        "visit_id": visit_id,
        "text": describe_orders(orders, products, came),
        **list_orders(orders),
    }
    return {"orders": [order.id for order in orders[:MOST_IDS]], "notice": notice}


def _record(shop: Shop, item: VisitItem, orders: Sequence[Order]) -> str | None:
    """Return the record that the orders were requested for: a merge may have come between two attempts."""
    records = shop.customers.records_of(orders[0].customer_id) if orders else ()
    return shop.orders.requested_for(item.photo_id, records)


def place_order(
    shop: Shop, customer_id: str, wanted: Iterable[tuple[str, int]], idempotency_key: str = ""
) -> Order:
    """Order so many of each sku for a customer, or for the survivor of a merged one.

    The same idempotency key answers the same order, whatever became of it.

    Raises:
        NotFound: there is no such customer.
        Conflict: there is no such product, or the key has ordered something else.
    """
    customer, now, items = shop.customers.current(customer_id), shop.now(), sum_items(wanted)
    shop.customers.get(customer)
    if not idempotency_key or not shop.orders.has_ordered(customer, idempotency_key, now):
        _refuse_unknown(shop, items)
    return shop.orders.add(shop.new_id(), customer, items, now, idempotency_key)


def _refuse_unknown(shop: Shop, items: Iterable[Item]) -> None:
    skus = {item.sku for item in items}
    unknown = skus - set(shop.products.get_many(skus))
    if unknown:
        raise Conflict(f"no such product: {', '.join(sorted(unknown))}; GET /products lists them")
