"""Exports too large for an answer, in the results bucket for a day. Owns `exports` in Redis.

exports   sorted set of entries "<customer> <key of the results bucket>", by when the export was written (ms)
"""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.database import Database
from chalicelib.errors import CustomerErased
from chalicelib.person import Counts, Person
from chalicelib.ports import Bucket

KEPT_SECONDS = 24 * 3600
"""Time for which an export stays in the bucket. A link ends earlier, with the session that signed it."""


class ExportStore:
    """A store of exports, which keeps each for a day."""

    def __init__(self, database: Database, bucket: Bucket, new_id: Callable[[], str]) -> None:
        self._db = database
        self._bucket = bucket
        self._new_id = new_id

    def write(self, customer_id: str, content: bytes, now: int) -> str:
        """Keep an export. Return the link to it.

        The entry is written before the object, so that every object has one. Then the tombstone is checked;
        an erasure buries, then erases. Whichever comes second cleans up.

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
        """Return the entries of the exports older than KEPT_SECONDS at `now` (ms), the oldest first."""
        written = now - KEPT_SECONDS * 1000
        found: list[str] = self._db.client.zrangebyscore(self._db.key("exports"), "-inf", written)
        return found

    def remove(self, entries: Sequence[str]) -> int:
        """Erase the objects of these entries, then the entries. Return the number of entries removed."""
        if not entries:
            return 0
        self._bucket.erase([entry.partition(" ")[2] for entry in entries])
        return self._db.remove(self._db.key("exports"), entries)

    def find(self, person: Person) -> None:
        """Find nothing, because `erase` finds exports by the ids of the person's records."""

    def erase(self, person: Person) -> Counts:
        """Erase the exports of a person's records. All entries are read, because they are of one day only."""
        records = {*person.of("records")}
        entries = self._db.members([self._db.key("exports")]) if records else []
        return {"exports": self.remove([entry for entry in entries if entry.partition(" ")[0] in records])}

    def export(self, person: Person) -> dict[str, Any]:
        """Return nothing: an export doesn't name the earlier ones."""
        return {}
