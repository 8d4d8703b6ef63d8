"""Exports too large for an answer, in the results bucket until they are fetched. Owns `exports` in Redis.

exports   sorted set of "<customer> <key of the results bucket>", by when it was written
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from chalicelib.database import Database
from chalicelib.errors import CustomerErased

KEPT = 24 * 3600
"""Seconds for which an export lies there; a link to it ends earlier, with the session that signed it."""


class Bucket(Protocol):
    """Where exports lie."""

    def write(self, key: str, content: bytes, content_type: str) -> None: ...
    def erase(self, keys: Sequence[str]) -> object: ...
    def link(self, key: str, lifetime: int, version: str | None = None) -> str: ...


class ExportStore:
    """Keeps exports for a day."""

    def __init__(self, database: Database, bucket: Bucket, new_id: Callable[[], str]) -> None:
        self._db = database
        self._bucket = bucket
        self._new_id = new_id

    def write(self, customer_id: str, content: bytes, now: int) -> str:
        """Keep an export; the link to it.

        It is noted before it is there, so none is forgotten. An erasure notes that the customer is
        gone and then erases what it finds; here it is the other way round, so that one sees the other.

        Raises:
            CustomerErased: the customer was erased meanwhile; the export is erased again.
        """
        key = f"exports/{self._new_id()}.json"
        entry = f"{customer_id} {key}"
        self._db.client.zadd(self._db.key("exports"), {entry: now})
        self._bucket.write(key, content, "application/json")
        if self._db.client.exists(self._db.tombstone(customer_id)):
            self.erase([entry])
            raise CustomerErased(f"the customer {customer_id} was erased while their data was exported")
        return self._bucket.link(key, KEPT)

    def expired(self, now: int) -> list[str]:
        """The exports that were kept long enough at `now` (ms), the oldest first."""
        written = now - KEPT * 1000
        found: list[str] = self._db.client.zrangebyscore(self._db.key("exports"), "-inf", written)
        return found

    def erase(self, exports: Sequence[str]) -> int:
        """Erase exports, those that are gone already don't matter; how many were noted."""
        if not exports:
            return 0
        self._bucket.erase([export.partition(" ")[2] for export in exports])
        return int(self._db.client.zrem(self._db.key("exports"), *exports))

    def erase_of(self, customer_id: str) -> int:
        """Erase a customer's exports; there are only those of a day to look through."""
        exports = self._db.client.zrange(self._db.key("exports"), 0, -1)
        return self.erase([export for export in exports if export.startswith(f"{customer_id} ")])
