"""Erasures under way. Owns these keys in Redis:

erasure:<id>         hash: customer_id, erased_at (ms) and how much of what was erased
erasure:<id>:<part>  set of what is left to do: `customers` (ids), `faces` (ids), `photos` (JSON: photo_id,
                     key, version), `tokens` (JSON: token, face_id)
erasures             set of the erasures that aren't done
erased:<digest>      the erasure that who or what had the id of this digest fell to; kept for a while, so
                     that tasks still running add nothing
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from chalicelib.database import Database
from chalicelib.privacy.receipts import Receipt, receipt_of

Part = Literal["tokens", "faces", "photos", "customers"]
PARTS: tuple[Part, ...] = ("tokens", "faces", "photos", "customers")
TOMBSTONE = 7 * 24 * 3600
"""Seconds; longer than any execution runs, or any event is on its way."""


class PlanStore:
    """The plans of erasures in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._erase = database.script("privacy/erase_customer")
        self._note = database.script("privacy/note_erasure")

    def begin(
        self, customer_id: str, erasure_id: str, now: int, unseen_since: int | None = None
    ) -> str | None:
        """Erase a customer from Redis and plan the rest: the erasure's id, or None when nobody has this id.

        Asked again before the rest is done, it answers the same erasure. With `unseen_since` (ms) only
        a newcomer is erased who hasn't come since and awaits no order.
        """
        unseen = "" if unseen_since is None else unseen_since
        arguments = [self._db.key(""), customer_id, erasure_id, now, TOMBSTONE, unseen]
        erasure = self._erase(keys=[self._db.key("customer", customer_id)], args=arguments)
        return str(erasure) or None

    def open(self) -> list[str]:
        """The erasures that aren't done."""
        return sorted(self._db.client.smembers(self._db.key("erasures")))

    def left(self, erasure_id: str, part: Part, limit: int) -> list[str]:
        """Some of what is left to do, at most so many."""
        found: list[str] = self._db.client.srandmember(self._part(erasure_id, part), limit)
        return found

    def done(self, erasure_id: str, part: Part, items: Sequence[str], counted: Mapping[str, int]) -> None:
        """Note what is done of a part, and what was counted on the way."""
        counts = [value for pair in counted.items() for value in pair]
        keys = [self._db.key("erasure", erasure_id), self._part(erasure_id, part)]
        self._note(keys=keys, args=[len(items), *items, *counts])

    def receipt(self, erasure_id: str) -> Receipt | None:
        """What was erased so far; None when the erasure is over."""
        fields = self._db.client.hgetall(self._db.key("erasure", erasure_id))
        return receipt_of(fields) if fields else None

    def end(self, erasure_id: str) -> None:
        """Forget an erasure whose parts are all done."""
        with self._db.transaction() as step:
            step.delete(self._db.key("erasure", erasure_id))
            step.delete(*(self._part(erasure_id, part) for part in PARTS))
            step.srem(self._db.key("erasures"), erasure_id)

    def _part(self, erasure_id: str, part: Part) -> str:
        return self._db.key("erasure", erasure_id, part)
