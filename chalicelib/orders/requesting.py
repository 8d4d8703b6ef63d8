"""The task that requests a customer's orders from the storeroom."""

from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from typing import Any

from chalicelib.orders.notices import MOST_IDS, describe_orders, list_orders
from chalicelib.orders.orders import OrderStore
from chalicelib.orders.products import ProductStore
from chalicelib.times import local, parse_time


class Requesting:
    """Requests orders when their customer walks in."""

    def __init__(
        self, orders: OrderStore, products: ProductStore, clock: Callable[[], int], zone: tzinfo = UTC
    ) -> None:
        self._orders = orders
        self._products = products
        self._clock = clock
        self._zone = zone

    def request_orders(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """`{"orders": [ids], "notice": …}`; the notice for the storeroom has the same id on a retry.

        It names whose the orders are, who after a merge may be another than the one seen. Of very many
        orders both tell only so many as an execution can carry.
        """
        seen, visit_id = item["visit"]["customer_id"], item["visit"]["id"]
        orders = self._orders.request(seen, item["photo_id"], visit_id, self._clock())
        came = local(parse_time(item["time"]), self._zone)
        products = self._products.get_many(line.sku for order in orders for line in order.items)
        return {
            "orders": [order.id for order in orders[:MOST_IDS]],
            "notice": {
                "id": f"{item['photo_id']}-{seen}",
                "time": item["time"],
                "customer_id": orders[0].customer_id if orders else seen,
                "visit_id": visit_id,
                "text": describe_orders(orders, products, came),
                **list_orders(orders),
            },
        }
