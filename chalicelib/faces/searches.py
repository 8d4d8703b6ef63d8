"""First references that are searched once more, in Redis. Owns these keys:

faces-to-search     first reference faces that are still to be searched, by when they were kept (ms)
"""

from chalicelib.database import Database


class SearchStore:
    """The faces that `merge_newcomers` is still to search. `faces/keep_reference.lua` adds them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def waiting(self, limit: int) -> dict[str, int]:
        """Return when each of the first faces to search was kept (ms), the longest waiting first."""
        found = self._db.client.zrange(self._db.key("faces-to-search"), 0, limit - 1, withscores=True)
        return {face: int(kept) for face, kept in found}

    def count(self) -> int:
        """Return how many faces are still to be searched."""
        return int(self._db.client.zcard(self._db.key("faces-to-search")))

    def done(self, face_id: str) -> None:
        """Note that a face was searched."""
        self._db.client.zrem(self._db.key("faces-to-search"), face_id)
