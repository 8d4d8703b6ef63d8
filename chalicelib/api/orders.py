"""`/orders` and `/customers/{id}/orders`: ordering, the storeroom's list, handing over."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.answers import Page
from chalicelib.api.fields import Quantity, Sku
from chalicelib.api.requests import Paging
from chalicelib.api.routes import STAFF, Routes
from chalicelib.bootstrap import new_id, now, services
from chalicelib.errors import Conflict, InvalidRequest
from chalicelib.orders.orders import Item, Order, State

routes = Routes(__name__)


class NewItem(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product and how many of it."""

    sku: Sku
    quantity: Quantity


class NewOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a customer orders."""

    items: Annotated[list[NewItem], Meta(min_length=1, max_length=100)]


class OrderQuery(Paging, kw_only=True):
    """Which orders are wanted."""

    state: State | None = None


@routes.on("POST", "/customers/{customer_id}/orders", STAFF)
def create_order(customer_id: str, body: NewOrder) -> Order:
    """Order something for a customer."""
    services().customers.get(customer_id)
    return services().orders.add(new_id(), customer_id, _items(body), now())


@routes.on("GET", "/orders", STAFF)
def list_orders(query: OrderQuery) -> Page[Order]:
    """List the orders, latest first, of one state when given."""
    return Page(*services().orders.page(*query.place, query.state))


@routes.on("POST", "/orders/{order_id}/handover", STAFF, errors=(Conflict,))
def hand_over_order(order_id: str) -> Order:
    """Hand an order over: its stock falls; once, however often asked."""
    return services().orders.hand_over(order_id, now())


def _items(wanted: NewOrder) -> list[Item]:
    """One item a product: the same product twice is the sum."""
    quantities: dict[str, int] = {}
    for item in wanted.items:
        quantities[item.sku] = quantities.get(item.sku, 0) + item.quantity
    unknown = set(quantities) - set(services().products.get_many(quantities))
    if unknown:
        raise InvalidRequest(f"no such product: {', '.join(sorted(unknown))}; GET /products lists them")
    return [Item(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]
