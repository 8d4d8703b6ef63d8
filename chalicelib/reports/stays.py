"""The part of the report on visits about staying: how long, how many inside by hour, and where they left."""

from collections import Counter
from datetime import tzinfo

from chalicelib.reports.formats import share
from chalicelib.reports.sheets import Chart, Table, columns
from chalicelib.reports.values import VisitRow
from chalicelib.texts.words import Words
from chalicelib.times import DAY_MS, local

HOURS = range(24)
HOUR_MS, MINUTE_MS = 3_600_000, 60_000
MOST_CAMERAS = 100
"""Exit cameras that the page names."""


class StayTally:
    """A tally of how long visits lasted, in whole minutes. Only visits whose end was seen have a length."""

    def __init__(self, zone: tzinfo, t: Words) -> None:
        self._zone = zone
        self._t = t
        self._inside: Counter[int] = Counter()
        self._minutes: dict[int, Counter[int]] = {hour: Counter() for hour in HOURS}
        self._exits: Counter[str] = Counter()

    def count(self, row: VisitRow) -> None:
        """Count a visit. It was inside until its customer left, or was last seen."""
        self._inside.update(self._hours(row.started, row.ended or row.last_seen))
        if row.ended is not None:
            came = local(row.started, self._zone).hour
            self._minutes[came][(row.ended - row.started) // MINUTE_MS] += 1
            self._exits[row.exit_camera] += 1

    def numbers(self, visits: int) -> tuple[tuple[str, str], ...]:
        """Return the numbers of the page, none where nobody was seen leaving."""
        ended = self._exits.total()
        if not ended:
            return ()
        stay = median(sum(self._minutes.values(), Counter()))
        return (
            (self._t("stays.median"), f"{self._t.number(stay)} min"),
            (self._t("stays.ended"), share(ended, visits, self._t)),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Return the charts by hour of the day."""
        inside = tuple((_hour(hour), self._inside[hour]) for hour in HOURS)
        stays = tuple((_hour(hour), median(self._minutes[hour])) for hour in HOURS)
        return (
            Chart(title=self._t("stays.inside"), shape="columns", points=inside),
            Chart(title=self._t("stays.by_hour"), shape="columns", points=stays),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the table of exit cameras, none where nobody was seen leaving."""
        if not self._exits:
            return ()
        busiest = tuple(self._exits.most_common(MOST_CAMERAS))
        note = self._t("busiest", all=len(self._exits)) if len(busiest) < len(self._exits) else ""
        names = columns("exit_camera ended", self._t)
        title = self._t("stays.exits")
        return (Table(title=title, columns=names, rows=busiest, numeric=frozenset({1}), note=note),)

    def _hours(self, start: int, end: int) -> set[int]:
        """Return the hours of the day in which a visit was inside."""
        moments = [*range(start, min(end, start + DAY_MS), HOUR_MS), end]
        return {local(moment, self._zone).hour for moment in moments}


def median(counts: Counter[int]) -> int:
    """Return the median of counted values, of an even number the lower one of the middle two, 0 of none."""
    place = (counts.total() + 1) // 2
    for value in sorted(counts):
        place -= counts[value]
        if place <= 0:
            return value
    return 0


def _hour(hour: int) -> str:
    return f"{hour:02}:00"
