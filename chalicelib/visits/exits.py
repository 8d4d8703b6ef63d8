"""Exits in Redis: the photos in which customers were seen leaving. Owns this key:

exits-of:<customer>   sorted set of "<photo id> <key>", scored by the photo's time (ms)

An exit stays with the record that it was written under. All records of a customer are asked for theirs.
"""

from typing import Any

from chalicelib.database import Database
from chalicelib.errors import CustomerErased
from chalicelib.person import Counts, Person
from chalicelib.times import format_time


class ExitStore:
    """Exits in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._record = database.script("visits/record_exit")

    def record(
        self, customer_id: str, photo: tuple[str, str], time: int, new_id: str
    ) -> tuple[str, str | None]:
        """Note that a customer was seen leaving in `photo` (id, key) at `time` (ms).

        Once more changes nothing. Return the customer, for a merged one the survivor, and the visit that it
        ended. It ended none when nobody had seen the customer come in, or they had left before. `new_id` is
        for the later part of a visit in whose middle a late exit falls.

        Raises:
            CustomerErased: the customer was erased, or nothing of them is to be recorded.
        """
        arguments = [self._db.key(""), customer_id, *photo, time, new_id]
        answer = self._record(keys=[self._db.key("visits")], args=arguments)
        if not answer:
            raise CustomerErased(f"nothing of {customer_id} is recorded; there is no exit to record")
        visit, customer = answer
        return customer, visit or None

    def find(self, person: Person) -> None:
        """Find the photos in which a person was seen leaving."""
        exits = self._db.members([self._db.key("exits-of", record) for record in person.records])
        person.add("seen", [exit.partition(" ")[0] for exit in exits])

    def erase(self, person: Person) -> Counts:
        """Forget when a person left."""
        keys = [self._db.key("exits-of", record) for record in person.of("records")]
        return {"records": self._db.delete(*keys)}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the exits as they are exported, the first one first."""
        keys = [self._db.key("exits-of", record) for record in person.records]
        found = [each for key in keys for each in self._db.client.zrange(key, 0, -1, withscores=True)]
        return {"exits": [_exported(exit, time) for exit, time in sorted(found, key=lambda each: each[1])]}


def _exported(exit: str, time: float) -> dict[str, str]:
    photo, _, key = exit.partition(" ")
    return {"photo_id": photo, "key": key, "time": format_time(int(time))}
