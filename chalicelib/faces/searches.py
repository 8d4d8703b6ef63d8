"""First references that are searched once more, in Redis. Owns these keys:

faces-to-search     first reference faces of the last minutes, by when they were kept (ms), and by 0 those of
                    newcomers whom a search has found beside somebody else
nearest:<face>      the faces of the collection that were nearest to a new visitor's, for an hour
searches-saved      newcomers who came since the last searches, of whom PER_SEARCH pay for one
"""

from collections.abc import Collection, Iterable, Mapping
from zlib import crc32

from chalicelib.database import Database
from chalicelib.faces.suspects import PER_SEARCH

MOST_SAVED = 10 * PER_SEARCH
"""Newcomers who are counted at most, and at the beginning: so many moments of haste may follow quiet days."""


NEAREST_SECONDS = 3600
"""Time for which the nearest faces are kept. Later searches come sooner, but for those after a burst."""


class SearchStore:
    """The faces that `merge_newcomers` is still to judge. `faces/keep_reference.lua` adds them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def waiting(self, limit: int) -> dict[str, int]:
        """Return when each of the first faces to search was kept (ms), the longest waiting first."""
        found = self._db.client.zrange(self._db.key("faces-to-search"), 0, limit - 1, withscores=True)
        return {face: int(kept) for face, kept in found}

    def hasten(self, face_id: str) -> None:
        """Let a face be searched next, however long ago it was kept."""
        self._db.client.zadd(self._db.key("faces-to-search"), {face_id: 0})

    def keep_nearest(self, nearest: Mapping[str, Iterable[str]]) -> None:
        """Keep the faces nearest to each of these. Their ids are shortened, so that they lead to nobody."""
        with self._db.transaction() as step:
            for face, others in nearest.items():
                shortened = " ".join(f"{crc32(other.encode()):x}" for other in others)
                step.set(self._db.key("nearest", face), shortened, ex=NEAREST_SECONDS)

    def nearest(self, face_ids: Collection[str], most: int) -> dict[str, frozenset[str]]:
        """Return at most so many faces nearest to each of these, shortened; none if they are not known now.

        Of the square root of all faces two people have about one in common, however many faces there are.
        """
        found = self._db.values([self._db.key("nearest", face) for face in face_ids])
        return {
            face: frozenset((some or "").split()[:most]) for face, some in zip(face_ids, found, strict=True)
        }

    def done(self, face_ids: Collection[str]) -> None:
        """Note that faces were judged."""
        self._db.remove(self._db.key("faces-to-search"), list(face_ids))

    def saved(self) -> int:
        """Return how many newcomers came since the last searches."""
        found = self._db.client.get(self._db.key("searches-saved"))
        return MOST_SAVED if found is None else int(found)

    def save(self, newcomers: int) -> None:
        """Count newcomers, or spend them if they are less than none."""
        self._db.client.set(self._db.key("searches-saved"), min(self.saved() + newcomers, MOST_SAVED))
