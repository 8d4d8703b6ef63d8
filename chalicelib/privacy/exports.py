"""Exports too large for an answer, in the results bucket until they are fetched. Owns `exports` in Redis.

exports   sorted set of "<customer> <key of the results bucket>", by when it was written
"""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.database import Database
from chalicelib.errors import CustomerErased
from chalicelib.person import Counts, Person
from chalicelib.ports import Bucket

KEPT_SECONDS = 24 * 3600
"""Seconds for which an export lies there; a link to it ends earlier, with the session that signed it."""


class ExportStore:
    """Keeps exports for a day."""

    def __init__(self, database: Database, bucket: Bucket, new_id: Callable[[], str]) -> None:
        self._db = database
        self._bucket = bucket
        self._new_id = new_id

    def write(self, customer_id: str, content: bytes, now: int) -> str:
        """Keep an export. Return the link to it.

        It is noted before it is there, so none is forgotten. Write, then look for the tombstone; an erasure
        buries, then erases. Whichever comes second cleans up.

        Raises:
            CustomerErased: the customer was erased meanwhile; the export is erased again.
        """
        key = f"exports/{self._new_id()}.json"
        entry = f"{customer_id} {key}"
        self._db.client.zadd(self._db.key("exports"), {entry: now})
        self._bucket.write(key, content, "application/json")
        if self._db.is_buried(customer_id):
            self.remove([entry])
            raise CustomerErased(f"the customer {customer_id} was erased while their data was exported")
        return self._bucket.link(key, KEPT_SECONDS)

    def expired(self, now: int) -> list[str]:
        """Return the exports that were kept long enough at `now` (ms), the oldest first."""
        written = now - KEPT_SECONDS * 1000
        found: list[str] = self._db.client.zrangebyscore(self._db.key("exports"), "-inf", written)
        return found

    def remove(self, exports: Sequence[str]) -> int:
        """Erase exports; those that are gone already don't matter. Return how many were noted."""
        if not exports:
            return 0
        self._bucket.erase([export.partition(" ")[2] for export in exports])
        return int(self._db.client.zrem(self._db.key("exports"), *exports))

    def find(self, person: Person) -> None:
        """Find nothing: exports are looked up by the records."""

    def erase(self, person: Person) -> Counts:
        """Erase the exports of records; there are only those of a day to look through."""
        records = {*person.of("records")}
        exports = self._db.members([self._db.key("exports")]) if records else []
        return {"exports": self.remove([each for each in exports if each.partition(" ")[0] in records])}

    def export(self, person: Person) -> dict[str, Any]:
        """Return nothing: an export doesn't name the earlier ones."""
        return {}
