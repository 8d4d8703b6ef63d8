"""Orders: open, requested when their customer walks in, handed over or cancelled. Owns these keys in Redis:

order:<id>                  hash: customer_id, items (JSON), state, visit_id and a moment per state;
                            taken (JSON): how many of each sku the handover took out of the stock;
                            key_digest: of the idempotency key it was ordered under, if any;
                            undone_at: when its end was taken back, until something else happens to it
orders, orders:<state>      sorted sets by time of ordering
orders-of:<customer>        the same of one customer
open-orders:<customer>      set of its open orders
orders-at:<visit>           set of the orders that a visit requested
requested:<photo>:<customer>  set of what one sighting requested, so that a repeated task answers the same
bought:<customer>, sold     sorted sets of skus by quantity handed over: to one customer, to all

Each atomic step reads an order's customer itself. Of `customer:<id>` and `erased:<digest>` it only reads
the customer's survivor and tombstone.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from chalicelib.database import Database
from chalicelib.errors import Conflict, CustomerErased, NotFound
from chalicelib.orders.values import Item, Order, State, parse_order
from chalicelib.person import Counts, Person
from chalicelib.times import REMEMBERED_SECONDS

PAGE = 500
"""Orders read at once by a report."""


class OrderStore:
    """Orders in Redis; each change of state is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._add = database.script("orders/add_order")
        self._request = database.script("orders/request_orders")
        self._end = database.script("orders/end_order")
        self._undo = database.script("orders/undo_order")
        self._count = database.script("orders/count_requested")

    def add(
        self, order_id: str, customer_id: str, items: Iterable[Item], now: int, idempotency_key: str = ""
    ) -> Order:
        """Add an open order and return it; asked again by the same idempotency key, return the first one.

        A key counts for one customer, for a week.

        Raises:
            Conflict: the key has ordered something else.
            CustomerErased: the customer was erased.
        """
        encoded = msgspec.json.encode(tuple(items))
        keys = [self._key(order_id), self._db.key("orders"), self._db.key("orders", "open")]
        remembered = [_digest(idempotency_key), now - REMEMBERED_SECONDS * 1000]
        arguments = [self._db.key(""), order_id, customer_id, encoded, now, *remembered]
        kept, is_new = self._add(keys=keys, args=arguments) or (None, 0)
        if kept is None:
            raise CustomerErased(f"the customer {customer_id!r} was erased; there is nobody to order for")
        order = self.get(kept)
        if not is_new and msgspec.json.encode(order.items) != encoded:
            message = f"this idempotency key has ordered other items ({kept}); take a new key for a new order"
            raise Conflict(message)
        return order

    def has_ordered(self, customer_id: str, idempotency_key: str, now: int) -> bool:
        """Tell whether an order of this customer was added under this key."""
        since = now - REMEMBERED_SECONDS * 1000
        ids = self._db.client.zrangebyscore(self._db.key("orders-of", customer_id), since, "+inf")
        found = self._db.hashes([self._key(order) for order in ids])
        return any(fields.get("key_digest") == _digest(idempotency_key) for fields in found)

    def request(
        self, customer_id: str, photo_id: str, visit_id: str, now: int, *, late: bool = False
    ) -> list[Order]:
        """Request all open orders of a customer seen in a photo, or none if it comes late.

        Asked again for the photo, return those requested before that have not ended since.
        """
        places = ("orders", "open"), ("orders", "requested"), ("orders-at", visit_id)
        keys = [self._db.key(*place) for place in places]
        about = [customer_id, visit_id, now, REMEMBERED_SECONDS, photo_id, int(late)]
        arguments = [self._db.key(""), *about]
        ids = self._request(keys=keys, args=arguments)
        return [order for order in self.get_many(sorted(ids)) if order.state == "requested"]

    def requested_for(self, photo_id: str, records: Iterable[str]) -> str | None:
        """Return the one of a customer's records that a photo requested orders for."""
        sightings = ((record, self._db.key("requested", photo_id, record)) for record in records)
        return next((record for record, key in sightings if self._db.client.exists(key)), None)

    def hand_over(self, order_id: str, now: int) -> Order:
        """Hand an order over: its stock falls, its items become past purchases; once, however often asked.

        No stock falls below zero: the order's `short` says what was handed over beyond it.

        Raises:
            NotFound: there is no such order.
            Conflict: it is cancelled.
        """
        return self._ended(order_id, "handed_over", now)

    def cancel(self, order_id: str, now: int) -> Order:
        """Cancel an order; once, however often asked.

        Raises:
            NotFound: there is no such order.
            Conflict: it is handed over.
        """
        return self._ended(order_id, "cancelled", now)

    def undo(self, order_id: str, now: int) -> Order:
        """Take back a handover (also its stock and past purchases) or a cancellation.

        Raises:
            NotFound: there is no such order.
            Conflict: it is neither handed over nor cancelled.
        """
        state, undone = self._undo(**self._step(order_id, now)) or ("", 1)
        if not undone:
            message = f"order {order_id} is {state!r}; only what is handed over or cancelled can be undone"
            raise Conflict(message)
        return self.get(order_id)

    def _ended(self, order_id: str, wanted: State, now: int) -> Order:
        state = self._end(**self._step(order_id, now, wanted))
        if state not in (wanted, None):
            raise Conflict(f"order {order_id} is {state!r}, so it can't be {wanted!r}; undo that first")
        return self.get(order_id)

    def get(self, order_id: str) -> Order:
        """Return an order.

        Raises:
            NotFound: there is no such order.
        """
        found = self.get_many([order_id])
        if not found:
            raise NotFound(f"there is no order {order_id!r}; GET /orders lists them")
        return found[0]

    def get_many(self, order_ids: Iterable[str]) -> list[Order]:
        """Return those of these orders that exist."""
        ids = list(order_ids)
        found = self._db.hashes([self._key(order) for order in ids])
        return [parse_order(order, fields) for order, fields in zip(ids, found, strict=True) if fields]

    def page(
        self, limit: int, cursor: str | None = None, state: State | None = None, customer_id: str = ""
    ) -> tuple[list[Order], str | None]:
        """Return orders, latest first, in one state and of one customer if given, and the next cursor.

        A page may be short, or empty, although the cursor leads to more.
        """
        of_customer = [self._db.key("orders-of", customer_id)] if customer_id else []
        in_state = [self._db.key("orders", state)] if state else []
        indexes = [*of_customer, *in_state] or [self._db.key("orders")]
        ids, following = self._db.common_page(indexes, limit, cursor)
        return [order for order in self.get_many(ids) if state in (None, order.state)], following

    def walk(self, state: State | None, since: int | None, until: int | None) -> Iterator[list[Order]]:
        """Yield pages of the orders made from `since` to `until` (ms), the first one first."""
        index = self._db.key("orders", state) if state else self._db.key("orders")
        for ids in self._db.walk(index, since, until, PAGE):
            yield self.get_many(ids)

    def count_requested(self, visits: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Return the number of orders that each visit requested, given the ids of all its parts."""
        parts = [part for ids in visits.values() for part in ids]
        found: list[int] = []
        for first in range(0, len(parts), PAGE):
            some = parts[first : first + PAGE]
            found += self._count(keys=[self._db.key("orders")], args=[self._db.key(""), *some])
        counts = iter(found)
        return {visit: sum(next(counts) for _ in ids) for visit, ids in visits.items()}

    def of_customer(self, customer_id: str) -> list[Order]:
        """Return all orders of a customer, the first one first."""
        return self.of_customers([customer_id])

    def of_customers(self, customer_ids: Iterable[str]) -> list[Order]:
        """Return all orders of some customers, those of the first customer first."""
        return self.get_many(self._db.members([self._db.key("orders-of", each) for each in customer_ids]))

    def requested_at(self, visit_ids: Sequence[str]) -> list[str]:
        """Return the ids of the orders that these visits requested."""
        return self.requested_at_each({"": visit_ids})[""]

    def requested_at_each(self, visits: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return the ids of the orders that each visit requested, given the ids of all its parts."""
        parts = [part for ids in visits.values() for part in ids]
        found = iter(self._db.sets([self._db.key("orders-at", part) for part in parts]))
        return {visit: sorted({order for _ in ids for order in next(found)}) for visit, ids in visits.items()}

    def bought(self, customer_id: str) -> dict[str, int]:
        """Return the quantity of each sku that the customer was handed over so far."""
        return self._quantities(self._db.key("bought", customer_id))

    def sold(self) -> dict[str, int]:
        """Return the quantity of each sku that was handed over to anybody so far."""
        return self._quantities(self._db.key("sold"))

    def find(self, person: Person) -> None:
        """Find a person's orders, and the visits that requested them."""
        ids = self._db.members([self._db.key("orders-of", record) for record in person.records])
        found = self._db.hashes([self._key(order) for order in ids])
        person.add("orders", ids)
        person.add("requesting", [fields["visit_id"] for fields in found if "visit_id" in fields])

    def erase(self, person: Person) -> Counts:
        """Forget orders, what visits and sightings requested, and the records that index them."""
        orders = person.of("orders")
        found = self._db.hashes([self._key(order) for order in orders])
        with self._db.transaction() as step:
            for order, fields in zip(orders, found, strict=True):
                for index in ("", *get_args(State)):  # all states, because the order may change this moment
                    step.zrem(self._db.key("orders", *filter(None, [index])), order)
                step.srem(self._db.key("orders-at", fields.get("visit_id", "")), order)
        asked = [*person.places, *person.of("sightings")]
        kinds = ("orders-of", "open-orders", "bought")
        keys = [
            *(self._key(order) for order in orders),
            *(self._db.key("orders-at", visit) for visit in person.of("visits", "absorbed")),
            *(self._db.key("requested", photo, record) for photo in asked for record in person.records),
            *(self._db.key(kind, record) for kind in kinds for record in person.of("records")),
        ]
        return {"records": self._db.delete(*keys)}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the sections of an export: `orders`, and `purchases` (quantity by sku)."""
        return {
            "orders": msgspec.to_builtins(self.of_customer(person.id)),
            "purchases": self.bought(person.id),
        }

    def _step(self, order_id: str, *arguments: object) -> dict[str, list[object]]:
        return {"keys": [self._key(order_id)], "args": [self._db.key(""), order_id, *arguments]}

    def _quantities(self, key: str) -> dict[str, int]:
        return {sku: int(total) for sku, total in self._db.client.zrange(key, 0, -1, withscores=True)}

    def _key(self, order_id: str) -> str:
        return self._db.key("order", order_id)


def _digest(idempotency_key: str) -> str:
    return hashlib.sha256(idempotency_key.encode()).hexdigest() if idempotency_key else ""
