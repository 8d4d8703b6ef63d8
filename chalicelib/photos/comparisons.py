"""Comparisons of the bucket with the records of photos, as far as Redis is asked. Owns this key:

reconciliation   string: the place where the latest comparison stopped (JSON)
"""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import msgspec

from chalicelib.database import Database

Part = Literal["objects", "photos", "hidden"]

RECORDS_AT_ONCE = 500
"""Records that one step compares."""
PLACE_TTL_SECONDS = 2 * 24 * 3600
"""Time for which an interrupted comparison can go on."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The place of a comparison that looks at everything `since` a moment (ms).

    Objects are compared first, then records of photos, then those of hidden ones. `after` is S3's place or a
    cursor.
    """

    since: int
    part: Part = "objects"
    after: list[str] | str | None = None


class Recorded(NamedTuple):
    """The S3 object of a photo, as the record has it."""

    bucket: str
    key: str
    version: str


class ComparisonStore:
    """Records of photos for a comparison, read a page at a time, and the place where it stopped."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def unknown(self, photo_ids: Iterable[str]) -> list[str]:
        """Return those of these photos whose place is unknown, and of which no deletion is known.

        An execution that outlived its photo's record may have written other fields.
        """
        ids = list(photo_ids)
        pipeline = self._db.client.pipeline(transaction=False)
        for photo in ids:
            pipeline.hmget(self._db.key("photo", photo), "key", "state")
            pipeline.exists(self._db.key("hidden-photo", photo))
        found: list[Any] = pipeline.execute() if ids else []
        rows = zip(ids, found[::2], found[1::2], strict=True)
        return [photo for photo, (key, state), hidden in rows if not (key or state == "removed" or hidden)]

    def records(self, place: Place, until: int) -> tuple[list[Recorded], str | None]:
        """Return the objects of photos, or of hidden ones, from the place on, and the next cursor."""
        index, family = ("photos", "photo") if place.part == "photos" else ("photos:hidden", "hidden-photo")
        cursor = place.after if isinstance(place.after, str) else None
        ids, following = self._db.page(
            self._db.key(index), RECORDS_AT_ONCE, cursor, place.since, until, rising=True
        )
        pipeline = self._db.client.pipeline(transaction=False)
        for photo in ids:
            pipeline.hmget(self._db.key(family, photo), *Recorded._fields)
        rows: list[Any] = pipeline.execute() if ids else []
        return [Recorded(bucket, key, version or "") for bucket, key, version in rows if key], following

    def place(self) -> Place | None:
        """Return the place where the latest comparison stopped, None if it ended."""
        kept = self._db.client.get(self._db.key("reconciliation"))
        return msgspec.json.decode(kept, type=Place) if kept else None

    def keep(self, place: Place | None) -> None:
        """Keep the place of a comparison, None at its end."""
        key = self._db.key("reconciliation")
        if place is None:
            self._db.client.delete(key)
        else:
            self._db.client.set(key, msgspec.json.encode(place), ex=PLACE_TTL_SECONDS)
