"""Orders: open, requested when their customer walks in, handed over. Owns these keys in Redis:

order:<id>                  hash: customer_id, items (JSON), state, visit_id and a moment per state
orders, orders:<state>      sorted sets by time of ordering
orders-of:<customer>        the same of one customer
open-orders:<customer>      set of its open orders
orders-at:<visit>           set of the orders that a visit requested
requested:<photo>:<customer>  set of what one sighting requested, so that a repeated task answers the same
bought:<customer>, sold     sorted sets of skus by quantity handed over: to one customer, to all
"""

import json
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.times import format_time

State = Literal["open", "requested", "handed_over"]
REMEMBERED = 7 * 24 * 3600
"""Seconds for which a repeated task finds what its first run requested."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A product and how many of it."""

    sku: str
    quantity: int


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer has ordered, and how far it is."""

    id: str
    customer_id: str
    items: tuple[Item, ...]
    state: str
    ordered_at: str
    requested_at: str | None = None
    handed_over_at: str | None = None
    visit_id: str | None = None


class OrderStore:
    """Orders in Redis; each change of state is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._request = database.script("request_orders")
        self._hand_over = database.script("hand_over_order")

    def add(self, order_id: str, customer_id: str, items: Iterable[Item], now: int) -> Order:
        """Keep a new open order."""
        fields = {
            "customer_id": customer_id,
            "items": msgspec.json.encode(tuple(items)),
            "state": "open",
            "ordered_at": now,
        }
        with self._db.transaction() as step:
            step.hset(self._key(order_id), mapping=fields)
            step.sadd(self._db.key("open-orders", customer_id), order_id)
            for index in ("orders", "orders:open", f"orders-of:{customer_id}"):
                step.zadd(self._db.key(index), {order_id: now})
        return self.get(order_id)

    def request(self, customer_id: str, photo_id: str, visit_id: str, now: int) -> list[Order]:
        """Request all open orders of a customer seen in a photo; asked again, answer the same ones."""
        keys = [
            self._db.key("open-orders", customer_id),
            self._db.key("requested", photo_id, customer_id),
            self._db.key("orders", "open"),
            self._db.key("orders", "requested"),
            self._db.key("orders-at", visit_id),
        ]
        ids = self._request(keys=keys, args=[now, visit_id, self._db.key("order", ""), REMEMBERED])
        return self.get_many(sorted(ids))

    def hand_over(self, order_id: str, now: int) -> Order:
        """Hand an order over: its stock falls, its items become past purchases; once, however often asked.

        Raises:
            NotFound: there is no such order.
            Conflict: its state doesn't allow it.
        """
        order = self.get(order_id)
        keys = [
            self._key(order_id),
            *(self._db.key("orders", state) for state in ("open", "requested", "handed_over")),
            self._db.key("open-orders", order.customer_id),
            self._db.key("bought", order.customer_id),
            self._db.key("sold"),
            *(self._db.key("product", item.sku) for item in order.items),
        ]
        items = [value for item in order.items for value in (item.sku, item.quantity)]
        state = self._hand_over(keys=keys, args=[order_id, now, *items])
        if state != "handed_over":
            raise Conflict(f"order {order_id} is {state!r}; only an open or requested one can be handed over")
        return self.get(order_id)

    def get(self, order_id: str) -> Order:
        """One order.

        Raises:
            NotFound: there is no such order.
        """
        found = self.get_many([order_id])
        if not found:
            raise NotFound(f"there is no order {order_id!r}; GET /orders lists them")
        return found[0]

    def get_many(self, order_ids: Iterable[str]) -> list[Order]:
        """The orders that exist of these."""
        ids = list(order_ids)
        found = self._db.hashes([self._key(order) for order in ids])
        return [_order(order, fields) for order, fields in zip(ids, found, strict=True) if fields]

    def page(
        self, limit: int, cursor: str | None = None, state: State | None = None
    ) -> tuple[list[Order], str | None]:
        """Orders, latest first, in one state when given, and the cursor of the next page."""
        index = self._db.key("orders", state) if state else self._db.key("orders")
        ids, following = self._db.page(index, limit, cursor)
        return self.get_many(ids), following

    def requested_at(self, visit_ids: Iterable[str]) -> list[str]:
        """The ids of orders that these visits requested."""
        found = self._db.client.sunion([self._db.key("orders-at", visit) for visit in visit_ids])
        return sorted(found)

    def bought(self, customer_id: str) -> dict[str, int]:
        """How many of each sku the customer was handed over so far."""
        return self._quantities(self._db.key("bought", customer_id))

    def sold(self) -> dict[str, int]:
        """How many of each sku were handed over to anybody so far."""
        return self._quantities(self._db.key("sold"))

    def _quantities(self, key: str) -> dict[str, int]:
        return {sku: int(total) for sku, total in self._db.client.zrange(key, 0, -1, withscores=True)}

    def _key(self, order_id: str) -> str:
        return self._db.key("order", order_id)


def _order(order_id: str, fields: Mapping[str, str]) -> Order:
    moments = {
        name: format_time(int(fields[name]))
        for name in ("ordered_at", "requested_at", "handed_over_at")
        if name in fields
    }
    others = {name: fields[name] for name in ("customer_id", "state", "visit_id") if name in fields}
    return msgspec.convert({"id": order_id, "items": json.loads(fields["items"]), **others, **moments}, Order)
