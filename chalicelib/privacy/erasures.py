"""Erasures under way. Owns these keys in Redis:

erasure:<id>         hash: customer_id, erased_at (ms) and the counts of the receipt; `asked` (JSON) are the
                     holders that were asked since something new was found, `planned` is there once all were
erasure:<id>:<kind>  set of what is left to erase, see `chalicelib/person.py` for the kinds
erasures             set of the erasures that aren't done
erased-at            when somebody had themselves erased last (ms): photos before it register nobody new
erased:<digest>      tombstone of an erased id: the customer's erasure, or 1
"""

import json
from collections.abc import Collection, Iterable, Mapping

from chalicelib.database import TOMBSTONE_SECONDS, Database
from chalicelib.person import ERASED, KINDS, Erased, Kind, Person
from chalicelib.privacy.values import Receipt, receipt_of

PAGE = 500
"""Items that one step adds to a plan."""


class ErasureStore:
    """The plans of erasures in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._bury = database.script("privacy/bury_person")
        self._plan = database.script("privacy/plan_items")
        self._note = database.script("privacy/note_erased")

    def bury(
        self, customer_id: str, erasure_id: str, now: int, unseen_since: int | None = None
    ) -> str | None:
        """Bury a person and begin their erasure. Return its id, or None when there is no such customer.

        Asked again before it is done, it answers the same erasure. With `unseen_since` (ms) only a newcomer
        is buried who hasn't come since and awaits no order.
        """
        unseen = "" if unseen_since is None else unseen_since
        arguments = [self._db.key(""), customer_id, erasure_id, now, TOMBSTONE_SECONDS, unseen]
        erasure = self._bury(keys=[self._db.key("customer", customer_id)], args=arguments)
        return str(erasure) or None

    def open(self) -> list[str]:
        """Return the erasures that aren't done."""
        return sorted(self._db.client.smembers(self._db.key("erasures")))

    def buried(self, erasure_id: str) -> tuple[set[str], int, int]:
        """Return the records of an erasure, and when they were buried (ms).

        The third is the moment (ms) until which photos register nobody new, -1 if there is none.
        """
        step = self._db.client.pipeline(transaction=False)
        step.smembers(self._part(erasure_id, "records"))
        step.hget(self._db.key("erasure", erasure_id), "erased_at")
        step.get(self._db.key("erased-at"))
        records, erased_at, photos_until = step.execute()
        return records, int(erased_at or 0), int(photos_until or -1)

    def asked(self, erasure_id: str) -> set[str] | None:
        """Return the holders that know no more than is planned; None when the plan is complete."""
        asked, planned = self._db.client.hmget(self._db.key("erasure", erasure_id), "asked", "planned")
        return None if planned else set(json.loads(asked or "[]"))

    def person(self, erasure_id: str) -> Person:
        """Return the person of an erasure with all that is planned, as far as it isn't erased."""
        survivor = self._db.client.hget(self._db.key("erasure", erasure_id), "customer_id")
        found = self._db.sets([self._part(erasure_id, kind) for kind in KINDS])
        planned = dict(zip(KINDS, found, strict=True))
        return _person(survivor, planned["records"], planned)

    def portion(self, erasure_id: str, kind: Erased, limit: int) -> Person:
        """Return the person with some of what is left to erase, at most so many items of one kind."""
        step = self._db.client.pipeline(transaction=False)
        step.hget(self._db.key("erasure", erasure_id), "customer_id")
        step.smembers(self._part(erasure_id, "records"))
        step.srandmember(self._part(erasure_id, kind), limit)
        survivor, records, items = step.execute()
        return _person(survivor, records, {kind: items})

    def count_left(self, erasure_id: str) -> int:
        """Return how many items are left to erase, as far as the plan knows them."""
        pipeline = self._db.client.pipeline(transaction=False)
        for kind in ERASED:
            pipeline.scard(self._part(erasure_id, kind))
        return sum(pipeline.execute())

    def plan(
        self,
        erasure_id: str,
        found: Mapping[Kind, Collection[str]],
        asked: Iterable[str],
        counts: Mapping[str, int] | None = None,
    ) -> None:
        """Add items to a plan. With `counts`, of all that was found, the plan is complete."""
        items = [(kind, item) for kind, some in found.items() for item in some]
        for first in range(0, max(1, len(items)), PAGE):
            page = items[first : first + PAGE]
            is_last = first + PAGE >= len(items)
            self._add(erasure_id, page, asked if is_last else (), (counts or {}) if is_last else {})

    def _add(
        self, erasure_id: str, items: list[tuple[Kind, str]], asked: Iterable[str], counts: Mapping[str, int]
    ) -> None:
        found: dict[str, list[str]] = {}
        for kind, item in items:
            found.setdefault(kind, []).append(item)
        arguments = [self._part(erasure_id, ""), json.dumps(found), json.dumps(sorted(asked))]
        counted = [value for pair in counts.items() for value in pair]
        self._plan(keys=[self._db.key("erasure", erasure_id)], args=[*arguments, *counted])

    def note(self, erasure_id: str, portion: Person, kind: Erased, counted: Mapping[str, int]) -> None:
        """Note that a portion is erased, and what was counted on the way."""
        items = portion.of(kind)
        counts = [value for pair in counted.items() for value in pair]
        keys = [self._db.key("erasure", erasure_id), self._part(erasure_id, kind)]
        self._note(keys=keys, args=[len(items), *items, *counts])

    def receipt(self, erasure_id: str) -> Receipt | None:
        """Return what was erased so far; None when the erasure is over."""
        fields = self._db.client.hgetall(self._db.key("erasure", erasure_id))
        return receipt_of(fields) if fields else None

    def end(self, erasure_id: str) -> None:
        """Forget an erasure that is done."""
        with self._db.transaction() as step:
            step.delete(self._db.key("erasure", erasure_id))
            step.delete(*(self._part(erasure_id, kind) for kind in KINDS))
            step.srem(self._db.key("erasures"), erasure_id)

    def _part(self, erasure_id: str, kind: str) -> str:
        return self._db.key("erasure", erasure_id, kind)


def _person(survivor: str | None, records: Iterable[str], found: Mapping[Kind, Iterable[str]]) -> Person:
    """Return a person with what was found, the survivor of all merges first."""
    return Person([str(survivor), *sorted({*records} - {survivor})], found)
