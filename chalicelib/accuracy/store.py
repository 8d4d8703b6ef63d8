"""Counters of recognition in Redis. Owns these keys:

recognition:<day>   hash of a day (UTC): `known <level>`, `new`, `asked <level>`, `yes <level>`, `no <level>`,
                    `wrong <level>`, `missed`, `faces <camera>`, `left_out <reason> <camera>` -> a number

The scripts that record the events count them in the same step: finish_photo, ask_review, answer_review,
note_undone, move_visit, merge_customers. The counters name nobody, so an erasure leaves them.
"""

from collections.abc import Iterable

from chalicelib.database import Database, batches


class AccuracyStore:
    """Counters of recognition in Redis."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def read(self, days: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return the counters of each of these days (`2026-01-31`, UTC) that has any."""
        found: dict[str, dict[str, int]] = {}
        for some in batches(list(days)):
            hashes = self._db.hashes([self._db.key("recognition", day) for day in some])
            pairs = zip(some, hashes, strict=True)
            found |= {day: {name: int(n) for name, n in fields.items()} for day, fields in pairs if fields}
        return found
