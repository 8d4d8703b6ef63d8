"""Removals of photos that were deleted in S3."""

from collections.abc import Collection, Iterable

from chalicelib.database import TOMBSTONE_SECONDS, Database, batches, digest
from chalicelib.photos.attempts import PhotoAttempts

REMOVED_AT_ONCE = 100
"""Photos that one step removes, which takes some milliseconds."""


class PhotoRemovals(PhotoAttempts):
    """The part of a PhotoStore that replaces deleted photos by tombstones."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._remove = database.script("photos/remove_photos")

    def is_removed(self, photo_id: str) -> bool:
        """Tell whether a photo has a tombstone."""
        return bool(self._db.client.hget(self._db.key("photo", photo_id), "state") == "removed")

    def remove(self, photo_ids: Iterable[str]) -> list[str]:
        """Replace deleted photos by tombstones. Return their ids."""
        return self._forget(photo_ids, hidden=False)

    def remove_key(self, key: str, time: int) -> list[str]:
        """Hide all photos of a key up to `time` (ms), which a delete marker hides in S3. Return their ids.

        S3 may report an older photo only later, so `add` finds the deletion of its key noted. Asked again, it
        answers the same until `leave_key`.
        """
        client = self._db.client
        removals = self._db.key("removals")
        client.zadd(removals, {digest(key): time}, gt=True)
        client.zremrangebyscore(removals, "-inf", time - TOMBSTONE_SECONDS * 1000)
        return self._forget(self.of_key(key, time), hidden=True)

    def of_key(self, key: str, until: int) -> list[str]:
        """Return the ids of the photos of a key up to `until` (ms)."""
        found: list[str] = self._db.client.zrangebyscore(self._index("key", key), "-inf", until)
        return found

    def leave_key(self, key: str, photo_ids: Collection[str]) -> None:
        """Take removed photos, of which nothing is left to erase, out of the index of their key."""
        self._db.remove(self._index("key", key), list(photo_ids))

    def _forget(self, photo_ids: Iterable[str], *, hidden: bool) -> list[str]:
        ids = list(photo_ids)
        for some in batches(ids, REMOVED_AT_ONCE):
            arguments = [self._db.key(""), TOMBSTONE_SECONDS, int(hidden), *some]
            self._remove(keys=[self._db.key("photo", some[0])], args=arguments)
        return ids
