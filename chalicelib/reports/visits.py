"""The report on visits: the customers who came, the times, and the orders fetched for them."""

from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, tzinfo

from chalicelib.reports.formats import average, day_name, day_of, days, exact, moment, share, until
from chalicelib.reports.sheets import MAX_ROWS, Cell, Chart, Sheet, Table, columns, left_out, singles
from chalicelib.reports.stays import StayTally
from chalicelib.reports.values import AnyRow, Report, Summary, VisitRow
from chalicelib.texts.words import REPORTS, Words
from chalicelib.times import local, parse_time

HEADER = (
    "visit_id", "customer_id", "name", "status", "started_at", "last_seen_at", "photos", "requested_orders",
    "camera", "ended_at", "dwell_seconds", "exit_camera",
)  # fmt: skip
MOST_CAMERAS = 100
"""Cameras that the page names."""


class VisitTally:
    """A tally of visits. A visit belongs to the day on which its customer was last seen."""

    header: tuple[Cell, ...] = HEADER

    def __init__(self, report: Report, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._t = Words(report.language, REPORTS)
        self._span = parse_time(report.from_ or ""), parse_time(report.to or "")
        self._summary = Summary(0, 0, 0, 0, 0)
        self._days: Counter[tuple[int, str]] = Counter()
        self._hours: Counter[int] = Counter()
        self._totals: Counter[str] = Counter()
        self._cameras: Counter[str] = Counter()
        self._stays = StayTally(zone, self._t)
        self._latest: deque[VisitRow] = deque(maxlen=MAX_ROWS)

    def add(self, row: AnyRow) -> Iterator[tuple[Cell, ...]]:
        """Count a row. Yield a visit's line of the table."""
        if isinstance(row, Summary):
            self._summary = row
        if isinstance(row, VisitRow):
            self._count(row)
            yield (
                row.id, row.customer_id, row.name or "", row.status or "",
                exact(row.started, self._zone), exact(row.last_seen, self._zone),
                row.photos, row.requested, row.camera,
                exact(row.ended, self._zone), _dwell_seconds(row), row.exit_camera,
            )  # fmt: skip

    def last_lines(self) -> Iterator[tuple[Cell, ...]]:
        """Return no lines, because `add` has yielded all."""
        return iter(())

    def sheet(self) -> Sheet:
        """Return the page's contents."""
        shown = self._shown_days()
        return Sheet(
            taken_at=self._summary.taken_at,
            numbers=self._numbers(),
            charts=(self._per_day(shown), self._per_hour(), *self._stays.charts()),
            tables=(self._day_table(shown), self._camera_table(), *self._stays.tables(), self._singles()),
            remark=self._t("visits.remark"),
        )

    def _count(self, row: VisitRow) -> None:
        status = row.status or "gone"
        fetched = int(row.requested > 0)
        day = day_of(row.last_seen, self._zone)
        self._days.update({(day, status): 1, (day, "fetched"): fetched})
        self._hours[local(row.started, self._zone).hour] += 1
        self._totals.update({"visits": 1, status: 1, "photos": row.photos, "fetched": fetched})
        self._cameras[row.camera or self._t("visits.unknown")] += 1
        self._stays.count(row)
        self._latest.append(row)

    def _shown_days(self) -> range:
        """Return every day of the span up to the report's moment, also days without a visit."""
        start, end = self._span
        return days(start, max(start + 1, min(end, self._summary.taken_at + 1)), self._zone)

    def _visits_on(self, day: int) -> int:
        return sum(self._days[day, status] for status in ("enrolled", "newcomer", "gone"))

    def _numbers(self) -> tuple[tuple[str, str], ...]:
        total, whole, t = self._totals, self._summary, self._t
        visits = total["visits"]
        return (
            (t("visits.visits"), t.number(visits)),
            (t("visits.customers"), t.number(whole.customers)),
            (t("visits.enrolled"), share(whole.enrolled, whole.customers, t)),
            (t("visits.newcomers"), share(whole.newcomers, whole.customers, t)),
            (t("visits.by_enrolled"), share(total["enrolled"], visits, t)),
            (t("visits.by_newcomers"), share(total["newcomer"], visits, t)),
            (t("visits.photos_each"), average(total["photos"], visits, t)),
            (t("visits.fetched"), share(total["fetched"], visits, t)),
            *self._stays.numbers(visits),
        )

    def _per_day(self, shown: range) -> Chart:
        points = tuple((day_name(day), self._visits_on(day)) for day in shown)
        return Chart(title=self._t("visits.per_day"), shape="columns", points=points)

    def _per_hour(self) -> Chart:
        points = tuple((f"{hour:02}:00", self._hours[hour]) for hour in range(24))
        return Chart(title=self._t("visits.per_hour"), shape="columns", points=points)

    def _day_table(self, shown: range) -> Table:
        kinds = ("enrolled", "newcomer", "fetched")
        busy = [day for day in shown if self._visits_on(day)]
        return Table(
            title=self._t("days"),
            columns=columns("day visits enrolled newcomers fetched", self._t),
            rows=tuple(
                (self._t.day(day_name(day)), self._visits_on(day), *(self._days[day, kind] for kind in kinds))
                for day in busy
            ),
            numeric=frozenset({1, 2, 3, 4}),
            note=left_out(len(shown) - len(busy), "visits", self._t),
        )

    def _camera_table(self) -> Table:
        busiest = self._cameras.most_common(MOST_CAMERAS)
        return Table(
            title=self._t("visits.cameras"),
            columns=columns("camera visits", self._t),
            rows=tuple(busiest),
            numeric=frozenset({1}),
            note=self._t("busiest", all=len(self._cameras)) if len(busiest) < len(self._cameras) else "",
        )

    def _singles(self) -> Table:
        t = self._t
        rows: list[tuple[Cell, ...]] = [
            (
                t.day(moment(row.started, self._zone)), t.day(until(row.started, row.last_seen, self._zone)),
                t.day(until(row.started, row.ended, self._zone)) if row.ended else "",
                row.name or "", t(f"status.{row.status or 'gone'}"), row.customer_id,
                row.photos, row.requested, row.camera,
            )
            for row in reversed(self._latest)
        ]  # fmt: skip
        names = columns("came last_seen left name status customer photos orders camera", t)
        return singles(t("visits.singles"), names, rows, self._totals["visits"], frozenset({6, 7}), t)


def _dwell_seconds(row: VisitRow) -> Cell:
    return "" if row.ended is None else (row.ended - row.started) // 1000
