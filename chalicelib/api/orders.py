"""`/orders` and `/customers/{id}/orders`: new orders, the storeroom's list, handovers, cancellations."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Quantity, Sku
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.errors import Conflict, CustomerErased
from chalicelib.orders import tasks as orders
from chalicelib.orders.values import Order, State
from chalicelib.shop import shop

routes = Routes(__name__)


IdempotencyKey = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[ -~]+$(?!\n)",
        description="1 to 200 printable ASCII characters",
    ),
]


class NewItem(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A quantity of one product."""

    sku: Sku
    quantity: Quantity


class NewOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The items of a new order."""

    items: Annotated[list[NewItem], Meta(min_length=1, max_length=100)]


class OrderQuery(Paging, kw_only=True):
    """A search for orders: in one state, of one customer."""

    state: State | None = None
    customer_id: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class OrderHeaders(msgspec.Struct, kw_only=True):
    """Headers of a call that makes an order."""

    idempotency_key: IdempotencyKey | None = msgspec.field(default=None, name="Idempotency-Key")


@routes.on("POST", "/customers/{customer_id}/orders", STAFF, errors=(Conflict, CustomerErased))
def create_order(customer_id: str, body: NewOrder, headers: OrderHeaders) -> Order:
    """Make an order for a customer. Calls with the same Idempotency-Key make one order within a week."""
    wanted = [(item.sku, item.quantity) for item in body.items]
    return orders.place_order(shop(), customer_id, wanted, headers.idempotency_key or "")


@routes.on("GET", "/orders", STAFF)
def list_orders(query: OrderQuery) -> Page[Order]:
    """List the orders, latest first, in one state and of one customer when given.

    A page with both may be short, or empty, though `next` leads to more.
    """
    customer_id = shop().customers.current(query.customer_id) if query.customer_id else ""
    return Page(*shop().orders.page(*query.place, query.state, customer_id))


@routes.on("GET", "/orders/{order_id}", STAFF)
def get_order(order_id: str) -> Order:
    """Read an order."""
    return shop().orders.get(order_id)


@routes.on("POST", "/orders/{order_id}/handover", STAFF, errors=(Conflict,))
def hand_over_order(order_id: str) -> Order:
    """Hand an order over, which lowers the stock, at most to zero. Repeated calls change nothing.

    `short` are the quantities handed over beyond the stock, which was counted wrong.
    """
    return shop().orders.hand_over(order_id, shop().now())


@routes.on("POST", "/orders/{order_id}/cancel", STAFF, errors=(Conflict,))
def cancel_order(order_id: str) -> Order:
    """Cancel an open or requested order. Repeated calls change nothing."""
    return shop().orders.cancel(order_id, shop().now())


@routes.on("POST", "/orders/{order_id}/undo", STAFF, errors=(Conflict,))
def undo_order(order_id: str) -> Order:
    """Undo a handover, with its effect on stock and past purchases, or a cancellation."""
    return shop().orders.undo(order_id, shop().now())
