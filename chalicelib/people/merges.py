"""Joining two customers who turn out to be one person, taking that back, and telling two apart.

A merge hands over what a person has in all folders in one step, by the table in `database/keys.py`.
Owns `merge:*`, `merges-of:*` and `told-apart:*` in Redis.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.channels import USED_BY_DEFAULT
from chalicelib.database import Database, make_cursor, parse_cursor
from chalicelib.database.keys import merge_table
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.times import format_time, parse_time


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """A record that became a part of another, and when."""

    id: str
    customer_id: str
    into: str
    at: str


class MergeStore:
    """The store of merges; each merge and each undo is one atomic step."""

    def __init__(self, database: Database, clock: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._db = database
        self._clock = clock
        self._new_id = new_id
        self._merge = database.script("people/merge_customers")
        self._undo = database.script("people/undo_merge")
        self._tell_apart = database.script("people/tell_apart")
        self._move_visit = database.script("people/move_visit")
        self._records = database.script("people/list_records")

    def merge(self, customer_id: str, into: str, *, by_hand: bool = False, is_miss: bool = True) -> str:
        """Make a record a part of another customer, with all that it has. Return the record's survivor.

        That is `into`, or another customer if a merge came first. It is the record itself, and nothing is
        done, if the two were told apart, or it is a newcomer's who has got a name or a mark (a merge
        `by_hand` ignores both). The same holds if anybody else would become a part of a newcomer.
        A merge by hand counts as a miss of the recognition unless that says otherwise (`is_miss`).

        Raises:
            InvalidRequest: the two are one id.
            NotFound: one of the two doesn't exist.
        """
        if customer_id == into:
            raise InvalidRequest(f"{into!r} can't be merged into itself; name two customers")
        about = [
            self._db.key(""),
            customer_id,
            into,
            self._new_id(),
            self._clock(),
            int(by_hand),
            merge_table(),
            self._counters() if is_miss else "",
        ]
        keys = self._customers(customer_id, into)
        owner = str(self._merge(keys=keys, args=[*about, *USED_BY_DEFAULT]))
        if not owner:
            ids = [each for each in (customer_id, into) if not self._exists(each)]
            raise NotFound(f"there is no customer {' and no '.join(map(repr, ids or [customer_id, into]))}")
        return owner

    def join(self, customer_id: str, into: str, *, is_miss: bool = True) -> tuple[str, str]:
        """Merge by hand. Return the merge's id and the survivor. Repeating it changes nothing.

        Raises:
            InvalidRequest, NotFound: as in `merge`.
            Conflict: one of the two is part of another already, only the second is a newcomer, or somebody
                undid the merge at once.
        """
        owner = self.merge(customer_id, into, by_hand=True, is_miss=is_miss)
        survivor = self._current(into)
        if owner == customer_id != survivor:
            raise Conflict(f"{into!r} is a newcomer, {customer_id!r} is not; merge {into!r} into {owner!r}")
        if owner == customer_id:
            raise Conflict(f"{into!r} is part of {owner!r} already; undo that merge first")
        if owner != survivor:
            raise Conflict(f"{customer_id!r} is part of {owner!r} already; undo that merge first")
        direct = self._merged_into(customer_id) or owner
        merge = next((each.id for each in self.merges(direct) if each.customer_id == customer_id), None)
        if merge is None:
            raise Conflict(f"somebody has undone the merge of {customer_id!r} into {owner!r} meanwhile")
        return merge, owner

    def merges(self, customer_id: str) -> list[Merge]:
        """Return the merges into a customer, oldest first."""
        return [_merge(record) for record in self._stored(self.merges_of(customer_id))]

    def page(self, customer_id: str, limit: int, cursor: str | None) -> tuple[list[Merge], str | None]:
        """Return a page of a customer's merges, also of merges below them, oldest first, and the next cursor.

        Raises:
            InvalidRequest: no page ever answered this cursor.
        """
        records = self._records(keys=self._customers(customer_id), args=[self._db.key(""), customer_id])
        after = parse_cursor(cursor) if cursor else (-1, "")
        ids = self._db.members([self._db.key("merges-of", record) for record in records])
        left = sorted(map(_merge, self._stored(ids)), key=_place)
        left = [merge for merge in left if _place(merge) > after]
        shown = left[:limit]
        if len(left) <= limit:
            return shown, None
        moment, merge_id = _place(shown[-1])
        return shown, make_cursor(merge_id, moment)

    def _stored(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        stored = self._db.values([self._db.key("merge", merge) for merge in ids])
        return [
            {"id": merge, **json.loads(record)} for merge, record in zip(ids, stored, strict=True) if record
        ]

    def merges_of(self, customer_id: str) -> list[str]:
        """Return the ids of the merges into a customer, oldest first."""
        merges: list[str] = self._db.client.zrange(self._db.key("merges-of", customer_id), 0, -1)
        return merges

    def undo(self, merge_id: str) -> str:
        """Make a merged record its own customer again, with all that was written under it. Return its id.

        Merges are undone in any order. The survivor keeps visits, orders etc. written since the merge.

        Raises:
            NotFound: there is no such merge (any more).
            Conflict: an earlier version made this merge, and `make migrate` didn't run yet.
        """
        keys = [self._db.key("merge", merge_id)]
        found = self._undo(keys=keys, args=[self._db.key(""), merge_id, merge_table()])
        if not found:
            raise NotFound(f"there is no merge {merge_id!r}; it may have been undone before")
        if not found[0]:
            raise Conflict(
                f"an earlier version made the merge {merge_id!r}; `make migrate` lets it be undone"
            )
        return str(found[0])

    def tell_apart(self, customer_id: str, other: str) -> None:
        """Remember that two customers are two people, so that only a merge by hand joins them.

        Raises:
            InvalidRequest: the two are one id.
            NotFound: one of the two doesn't exist, or is part of a third.
            Conflict: a merge has made one customer of them.
        """
        if customer_id == other:
            raise InvalidRequest(f"{other!r} can't be told apart from itself; name two customers")
        arguments = [self._db.key(""), customer_id, other, 1]
        found = self._tell_apart(keys=self._customers(customer_id, other), args=arguments)
        if found and found[0] == "one":
            raise Conflict(f"{customer_id!r} and {other!r} are one, {found[1]!r}; undo the merge first")
        if found:
            part = f"; it is part of {found[2]!r}" if found[2] else ""
            raise NotFound(f"there is no customer {found[1]!r}{part}")

    def move_visit(self, visit_id: str, customer_id: str, other: str | None = None) -> str:
        """Reassign a misrecognised visit to `other`, or to a new newcomer. Return the new owner's id.

        Its faces move along, and the two are told apart. Orders that it requested stay with their customer.
        Repeating it changes nothing.

        Raises:
            InvalidRequest: the two are one id.
            NotFound: there is no such visit or customer.
            Conflict: the visit belongs to a third customer, or a merge has made one customer of the two.
        """
        if customer_id == other:
            raise InvalidRequest(f"{other!r} can't be told apart from itself; name two customers")
        arguments = [self._db.key(""), visit_id, customer_id, other or "", self._new_id(), self._counters()]
        outcome, whose = self._move_visit(keys=[self._db.key("visit", visit_id)], args=arguments)
        if outcome == "gone":
            raise NotFound(f"there is no visit or customer {whose!r}; GET /visits lists the visits")
        if outcome == "one":
            raise Conflict(f"{customer_id!r} and {other!r} are one, {whose!r}; undo the merge first")
        if outcome == "other":
            raise Conflict(f"the visit {visit_id!r} belongs to {whose!r}; name this customer in the path")
        return str(whose)

    def _counters(self) -> str:
        """Return the key of today's counters of recognition."""
        return self._db.key("recognition", format_time(self._clock())[:10])

    def _exists(self, customer_id: str) -> bool:
        return bool(self._db.client.hexists(self._db.key("customer", self._current(customer_id)), "status"))

    def _current(self, customer_id: str) -> str:
        merged = self._merged_into(customer_id)
        return self._current(merged) if merged else customer_id

    def _merged_into(self, customer_id: str) -> str | None:
        merged: str | None = self._db.client.hget(self._db.key("customer", customer_id), "merged_into")
        return merged

    def _customers(self, *customer_ids: str) -> list[str]:
        return [self._db.key("customer", customer) for customer in customer_ids]


def _merge(record: Mapping[str, Any]) -> Merge:
    at = format_time(int(record["at"]))
    return Merge(id=record["id"], customer_id=record["from"], into=record["into"], at=at)


def _place(merge: Merge) -> tuple[int, str]:
    """Return a merge's place in lists: its moment (ms) and its id."""
    return parse_time(merge.at), merge.id
