"""Joining two customers who turn out to be one person, and taking that back.

The one module that knows the keys of several domains: what a merge moves, it must move in one step.
Owns `merge:*` and `merges-of:*` in Redis.
"""

from collections.abc import Callable

from chalicelib.database import Database
from chalicelib.errors import Conflict, InvalidRequest, NotFound


class Merging:
    """Merges customers; each merge and each undo is one atomic step."""

    def __init__(self, database: Database, clock: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._db = database
        self._clock = clock
        self._new_id = new_id
        self._merge = database.script("merge_customers")
        self._undo = database.script("undo_merge")

    def merge(self, customer_id: str, into: str) -> str:
        """Everything of one customer (visits, orders, purchases, faces) becomes another's.

        Answers whose it is now: `into`, or another customer if that merge came first.

        Raises:
            InvalidRequest: the two are one id.
            NotFound: one of the two doesn't exist.
        """
        if customer_id == into:
            raise InvalidRequest(f"{into!r} can't be merged into itself; name two customers")
        keys = [self._db.key("customer", customer_id), self._db.key("customer", into)]
        arguments = [self._db.key(""), customer_id, into, self._new_id(), self._clock()]
        owner = str(self._merge(keys=keys, args=arguments))
        if not owner:
            raise NotFound(f"there is no customer {customer_id!r} or no customer {into!r}")
        return owner

    def merges_of(self, customer_id: str) -> list[str]:
        """The ids of the merges into a customer, oldest first."""
        merges: list[str] = self._db.client.zrange(self._db.key("merges-of", customer_id), 0, -1)
        return merges

    def undo(self, merge_id: str) -> str:
        """Give back what a merge moved; what came since stays. Answers the customer that is back.

        Raises:
            NotFound: there is no such merge (any more).
            Conflict: what it moved was moved on by a later merge.
        """
        keys = [self._db.key("merge", merge_id)]
        customer, *survivor = self._undo(keys=keys, args=[self._db.key(""), merge_id]) or [None]
        if customer is None:
            raise NotFound(f"there is no merge {merge_id!r}; it may have been undone before")
        if survivor:
            raise Conflict(f"both are part of {survivor[0]} by now; undo that merge first")
        return str(customer)
