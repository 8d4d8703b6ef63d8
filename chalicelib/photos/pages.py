"""Photos read from Redis: by their ids, and in pages of those that match."""

from collections.abc import Iterable

from chalicelib.database import Database, make_cursor, parse_cursor
from chalicelib.errors import NotFound
from chalicelib.photos import records
from chalicelib.photos.removals import PhotoRemovals
from chalicelib.photos.values import Filter, Photo
from chalicelib.times import parse_time

ASKED = ("processing", "waiting")
"""States that a photo's faces tell apart."""
ASKED_AT_ONCE = 200
"""Photos that a page looks at where only their records tell whether they match."""


class PhotoPages(PhotoRemovals):
    """The part of a PhotoStore that reads photos."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._photos_of_person = database.script("photos/photos_of_person")

    def get(self, photo_id: str) -> Photo:
        """Return a photo.

        Raises:
            NotFound: no photo has this id.
        """
        found = self.get_many([photo_id])
        if not found:
            raise NotFound(f"there is no photo {photo_id!r}; GET /photos lists them")
        return found[0]

    def existing(self, photo_ids: Iterable[str]) -> set[str]:
        """Return those of these photos that exist."""
        ids = list(photo_ids)
        keys = self._db.field([self._db.key("photo", photo) for photo in ids], "key")
        return {photo for photo, key in zip(ids, keys, strict=True) if key is not None}

    def get_many(self, photo_ids: Iterable[str]) -> list[Photo]:
        """Return those of these photos that exist."""
        ids = list(photo_ids)
        keys = [self._db.key(kind, photo) for photo in ids for kind in ("photo", "photo-faces")]
        found = self._db.hashes(keys)
        rows = zip(ids, found[::2], found[1::2], strict=True)
        return [
            records.photo_from(photo_id, fields, faces) for photo_id, fields, faces in rows if "key" in fields
        ]

    def page(
        self, limit: int, cursor: str | None = None, *, wanted: Filter | None = None
    ) -> tuple[list[Photo], str | None]:
        """Return photos that match, latest first, and the cursor of the next page.

        A page may be short, or empty, although the cursor leads to more.
        """
        wanted = wanted or Filter()
        looks = max(limit, ASKED_AT_ONCE) if wanted.state in ASKED or wanted.customer_id else limit
        find = self._find_of_person if wanted.customer_id else self._find
        ids, following = find(wanted, looks, cursor)
        # Indexes don't tell what staff is asked about, and a photo may have changed this moment.
        photos = [photo for photo in self.get_many(ids) if wanted.takes(photo)]
        if len(photos) <= limit:
            return photos, following
        last = photos[limit - 1]
        return photos[:limit], make_cursor(last.id, parse_time(last.time))

    def old(
        self, lane: str, until: int, limit: int, cursor: str | None = None
    ) -> tuple[list[str], str | None]:
        """Return the ids of a lane's photos up to `until` (ms), latest first, and the next cursor."""
        return self._db.page(self._index("lane", lane), limit, cursor, until=until)

    def hidden(self, until: int, limit: int, cursor: str | None = None) -> tuple[list[str], str | None]:
        """Return the ids of hidden photos up to `until` (ms), latest first, and the next cursor."""
        return self._db.page(self._index("hidden"), limit, cursor, until=until)

    def _find(self, wanted: Filter, looks: int, cursor: str | None) -> tuple[list[str], str | None]:
        """Return the ids of photos that indexes have, latest first, and the cursor of the next page."""
        indexes, without = (
            [self._index(*place) for place in some] for some in (wanted.indexes, wanted.without)
        )
        return self._db.common_page(indexes, looks, cursor, wanted.since, without)

    def _find_of_person(self, wanted: Filter, looks: int, cursor: str | None) -> tuple[list[str], str | None]:
        """Return the ids of photos that a person is in, latest first, and the cursor of the next page.

        No index has them in the order of their times, so all are sorted. Retention bounds their number.
        """
        arguments = [self._db.key(""), wanted.customer_id]
        ids: list[str] = self._photos_of_person(keys=[self._index()], args=arguments)
        times = zip(self._db.scores(self._index(), ids), ids, strict=True)
        after = parse_cursor(cursor) if cursor else None
        places = sorted(
            ((int(time), photo) for time, photo in times if time is not None and time >= (wanted.since or 0)),
            reverse=True,
        )
        left = [place for place in places if after is None or place < after]
        following = make_cursor(left[looks - 1][1], left[looks - 1][0]) if len(left) > looks else None
        return [photo for _, photo in left[:looks]], following
