"""`/orders` and `/customers/{id}/orders`: ordering, the storeroom's list, handing over."""

from typing import Annotated, Any

import msgspec
from chalice.app import Request
from msgspec import Meta

from chalicelib.api.fields import Quantity, Sku
from chalicelib.api.routes import STAFF, Routes, choice, listing, paging, parse_body
from chalicelib.bootstrap import new_id, now, services
from chalicelib.errors import InvalidRequest
from chalicelib.orders.orders import Item

routes = Routes(__name__)

STATES = ("open", "requested", "handed_over")


class NewItem(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product and how many of it."""

    sku: Sku
    quantity: Quantity


class NewOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a customer orders."""

    items: Annotated[list[NewItem], Meta(min_length=1, max_length=100)]


@routes.on("POST", "/customers/{customer_id}/orders", STAFF)
def create_order(request: Request, customer_id: str) -> Any:
    wanted = parse_body(request, NewOrder)
    services().customers.get(customer_id)
    order = services().orders.add(new_id(), customer_id, _items(wanted), now())
    return msgspec.to_builtins(order)


@routes.on("GET", "/orders", STAFF)
def list_orders(request: Request) -> Any:
    state = choice(request, "state", STATES)
    return listing(*services().orders.page(*paging(request), state))


@routes.on("POST", "/orders/{order_id}/handover", STAFF)
def hand_over_order(request: Request, order_id: str) -> Any:
    return msgspec.to_builtins(services().orders.hand_over(order_id, now()))


def _items(wanted: NewOrder) -> list[Item]:
    """One item a product: the same product twice is the sum."""
    quantities: dict[str, int] = {}
    for item in wanted.items:
        quantities[item.sku] = quantities.get(item.sku, 0) + item.quantity
    unknown = set(quantities) - set(services().products.get_many(quantities))
    if unknown:
        raise InvalidRequest(f"no such product: {', '.join(sorted(unknown))}; GET /products lists them")
    return [Item(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]
