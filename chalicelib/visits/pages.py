"""Visits read from Redis: in pages, of those who are in the store, and for reports."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from chalicelib.database import READ_AT_ONCE, Database, batches
from chalicelib.visits.values import SeenVisit, Stay, Visit, VisitRow, camera_of

PAGE = 500
"""Visits that a report reads in one step, which takes some milliseconds."""
MOST_NEAR = 10
"""Visits that are looked at for a photo; those of one customer seldom overlap."""
MOST_READS = 10
"""Times that a page reads on, each time as many visits as it lacks."""


class VisitPages:
    """The part of a VisitStore that reads visits."""

    def __init__(self, database: Database, gap: int, stay: int = 0) -> None:
        """Make a store of visits that are `gap` apart (s).

        Customers who are not seen leaving stay for `stay` (s), but at least for the gap.
        """
        self._db = database
        self._gap = gap * 1000
        self._stay = max(gap, stay) * 1000
        self._list_inside = database.script("visits/list_inside")
        self._read_seen = database.script("visits/read_seen")
        self._read_stays = database.script("visits/read_stays")
        self._show = database.script("visits/show_visits")

    def page(
        self, limit: int, cursor: str | None = None, since: int | None = None, camera: str | None = None
    ) -> tuple[list[Visit], str | None]:
        """Return visits seen at `since` (ms) or later, the last seen first, and the next page's cursor.

        With a camera only those that began there. Then so many are read that the page may be short, or empty.
        """
        found: list[Visit] = []
        for _ in range(1 if camera is None else MOST_READS):
            ids, cursor = self._db.page(self._db.key("visits"), limit - len(found), cursor, since)
            visits = (row.visit for row in self._read(ids))
            found += [visit for visit in visits if camera in (None, visit.camera)]
            if cursor is None or len(found) == limit:
                break
        return found, cursor

    def page_of(
        self,
        customer_id: str,
        limit: int,
        cursor: str | None = None,
        since: int | None = None,
        camera: str | None = None,
    ) -> tuple[list[Visit], str | None]:
        """Return a customer's visits seen at `since` (ms) or later, the last begun first; the next cursor.

        With a camera only those that began there. A page may be short, or empty, although the cursor leads to
        more.
        """
        ids, following = self._db.page(self._db.key("visits-of", customer_id), limit, cursor)
        # The index has the moments of beginning. A visit that began before `since` may have gone on after it.
        rows = [row for row in self._read(ids) if since is None or int(row.last_seen) >= since]
        visits = (row.visit for row in rows)
        return [visit for visit in visits if camera in (None, visit.camera)], following

    def present(
        self, now: int, limit: int = 100, cursor: str | None = None
    ) -> tuple[list[Visit], str | None]:
        """Return the latest visit of each customer in the store at `now` (ms), and the next page's cursor.

        A customer is there who was last seen less than the stay before, and not seen leaving since. The last
        seen comes first.
        """
        inside: list[VisitRow] = []
        while len(inside) < limit:
            left, since = limit - len(inside), now - self._stay + 1
            customers, cursor = self._db.page(self._db.key("present"), left, cursor, since)
            inside += self._read(customers, of_customers=True)
            if cursor is None:
                break
        return [row.visit for row in inside], cursor

    def walk(self, since: int | None, until: int | None) -> Iterator[list[SeenVisit]]:
        """Yield pages of the visits last seen from `since` to `until` (ms), the one seen first first.

        A visit that goes on meanwhile comes again.
        """
        for ids in self._db.walk(self._db.key("visits"), since, until, PAGE):
            found = self._read_seen(keys=[self._db.key("visits")], args=[self._db.key(""), *ids])
            yield [
                SeenVisit(
                    visit,
                    customer,
                    int(started),
                    int(seen),
                    photos,
                    camera=camera_of(first),
                    ended=ended or None,
                    exit_camera=camera_of(left_in) or None,
                    ids=(visit, *absorbed),
                )
                for visit, customer, started, seen, photos, first, ended, left_in, *absorbed in found
            ]

    def stays(self, since: int) -> list[Stay]:
        """Return the visits last seen at `since` (ms) or later, but those of staff and ignored customers."""
        found: dict[str, Stay] = {}
        for ids in self._db.walk(self._db.key("visits"), since, None, PAGE):
            rows = self._read_stays(keys=[self._db.key("visits")], args=[self._db.key(""), *ids])
            found |= {visit: Stay(int(started), ended or None) for visit, started, ended in rows}
        return list(found.values())

    def present_ids(self, now: int) -> list[str]:
        """Return the customers in the store at `now` (ms), the last seen first."""
        present = self._db.key("present")
        found: list[str] = self._db.client.zrevrangebyscore(present, "+inf", f"({now - self._stay}")
        return [
            customer
            for some in batches(found, READ_AT_ONCE)
            for customer in self._list_inside(keys=[present], args=[self._db.key(""), *some])
        ]

    def last_seen(self, customer_ids: Iterable[str]) -> dict[str, int]:
        """Return when each customer was last seen (ms), without those who never came."""
        ids = list(customer_ids)
        found = self._db.scores(self._db.key("present"), ids)
        return {customer: int(seen) for customer, seen in zip(ids, found, strict=True) if seen is not None}

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        """Return all visits of a customer, the first one first; each photo with its id, key and time."""
        rows = self._read(self._db.members([self._db.key("visits-of", customer_id)]))
        return [msgspec.to_builtins(row.visit) | {"photos": [*row.seen_in()]} for row in rows]

    def latest_of(self, customer_ids: Iterable[str], most: int) -> list[Visit]:
        """Return the latest visits of each of these customers, at most `most` each, the latest first."""
        pipeline = self._db.client.pipeline(transaction=False)
        for customer in sorted(set(customer_ids)):
            pipeline.zrevrange(self._db.key("visits-of", customer), 0, most - 1)
        found = pipeline.execute() if len(pipeline) else []
        return [row.visit for row in self._read([visit for ids in found for visit in ids])]

    def seen_in(self, customer_id: str, photo_id: str, time: int) -> str | None:
        """Return the visit of a customer that was seen in this photo, of `time` (ms)."""
        index = self._db.key("visits-of", customer_id)
        ids = self._db.client.zrevrangebyscore(index, time, "-inf", start=0, num=MOST_NEAR)
        rows = self._read(ids)
        return next((row.id for row in rows if photo_id in {one["photo_id"] for one in row.seen_in()}), None)

    def _read(self, ids: Sequence[str], *, of_customers: bool = False) -> list[VisitRow]:
        """Return those of these visits that exist, or the latest of each of these customers who is inside."""
        rows: list[VisitRow] = []
        for some in batches(ids, READ_AT_ONCE):
            arguments = [self._db.key(""), int(of_customers), *some]
            found = self._show(keys=[self._db.key("visits")], args=arguments)
            rows += msgspec.json.decode(found, type=list[VisitRow])
        return rows
