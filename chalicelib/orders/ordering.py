"""Ordering something for a customer."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from chalicelib.errors import Conflict
from chalicelib.orders.orders import Item, Order, OrderStore
from chalicelib.orders.products import ProductStore


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...
    def get(self, customer_id: str) -> Any: ...


class Ordering:
    """Orders for customers, of products that exist."""

    def __init__(
        self,
        orders: OrderStore,
        products: ProductStore,
        customers: Customers,
        clock: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        self._orders = orders
        self._products = products
        self._customers = customers
        self._clock = clock
        self._new_id = new_id

    def order(self, customer_id: str, wanted: Iterable[tuple[str, int]], idempotency_key: str = "") -> Order:
        """A new order of so many of each sku; for the same key the same order, whatever became of it.

        A merged customer's order is that of whom they are part of.

        Raises:
            NotFound: there is no such customer.
            Conflict: there is no such product, or the key has ordered something else.
        """
        customer, now, items = self._customers.current(customer_id), self._clock(), summed(wanted)
        self._customers.get(customer)
        if not idempotency_key or not self._orders.has_ordered(customer, idempotency_key, now):
            self._refuse_unknown(items)
        return self._orders.add(self._new_id(), customer, items, now, idempotency_key)

    def _refuse_unknown(self, items: Iterable[Item]) -> None:
        skus = {item.sku for item in items}
        unknown = skus - set(self._products.get_many(skus))
        if unknown:
            raise Conflict(f"no such product: {', '.join(sorted(unknown))}; GET /products lists them")


def summed(wanted: Iterable[tuple[str, int]]) -> list[Item]:
    """One item a sku: the same sku twice is the sum."""
    quantities: dict[str, int] = {}
    for sku, quantity in wanted:
        quantities[sku] = quantities.get(sku, 0) + quantity
    return [Item(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]
