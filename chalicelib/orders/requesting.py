"""The task that requests a customer's orders from the storeroom."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from chalicelib.orders.orders import Order, OrderStore
from chalicelib.orders.products import Product, ProductStore


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...


class Requesting:
    """Requests orders when their customer walks in."""

    def __init__(
        self, orders: OrderStore, products: ProductStore, customers: Customers, clock: Callable[[], int]
    ) -> None:
        self._orders = orders
        self._products = products
        self._customers = customers
        self._clock = clock

    def request_orders(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """`{"orders": [ids], "notice": …}`; the notice for the storeroom has the same id on a retry."""
        seen_as, visit_id = item["visit"]["customer_id"], item["visit"]["id"]
        customer_id = self._customers.current(seen_as)
        orders = self._orders.request(seen_as, item["photo_id"], visit_id, self._clock())
        products = self._products.get_many(line.sku for order in orders for line in order.items)
        return {
            "orders": [order.id for order in orders],
            "notice": {
                "id": f"{item['photo_id']}-{seen_as}",
                "time": item["time"],
                "customer_id": customer_id,
                "visit_id": visit_id,
                "orders": [msgspec.to_builtins(order) for order in orders],
                "text": _sentence(orders, products),
            },
        }


def _sentence(orders: list[Order], products: Mapping[str, Product]) -> str:
    lines = [
        f"{item.quantity} × {products[item.sku].name if item.sku in products else item.sku}"
        for order in orders
        for item in order.items
    ]
    return f"A customer has just walked in; please fetch {', '.join(lines)}." if lines else ""
