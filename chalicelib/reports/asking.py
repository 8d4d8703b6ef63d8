"""Asking for a report: what may be asked for, and starting the lane that makes it."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import Any, Protocol

from chalicelib.errors import FutureStoreError, InvalidRequest
from chalicelib.reports.store import ReportStore
from chalicelib.reports.values import Kind, Report
from chalicelib.times import format_time, parse_end, parse_start

DAY = 24 * 3600 * 1000
HOUR = 3600 * 1000
MOST_DAYS = 400


class Workflow(Protocol):
    """What starts the state machine."""

    def start(self, name: str, payload: dict[str, Any]) -> bool: ...


class ReportStarter:
    """Starts the lane for one attempt of a report."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    def start(self, report_id: str, attempt: int) -> None:
        """Start an attempt; started before, it is not started again."""
        item = {"lane": "report", "report_id": report_id, "attempt": attempt}
        self._workflow.start(f"report-{report_id}-{attempt}", item)


class Asking:
    """Takes reports that people ask for."""

    def __init__(
        self,
        store: ReportStore,
        starter: ReportStarter,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        zone: tzinfo = UTC,
    ) -> None:
        self._store = store
        self._starter = starter
        self._clock = clock
        self._new_id = new_id
        self._zone = zone

    def ask(self, kind: Kind, span: tuple[str | None, str | None], email: str, asked_by: str) -> Report:
        """Keep a report and start making it; `asked_by` is the name of the asker's token.

        Raises:
            InvalidRequest: the span makes no sense.
            FutureStoreError: the lane could not be started; then nothing is kept.
        """
        starts, ends = check_span(kind, *span, self._zone)
        report = Report(
            id=self._new_id(), kind=kind, from_=starts, to=ends, created_at=format_time(self._clock())
        )
        self._store.add(report, email, asked_by)
        try:
            self._starter.start(report.id, report.attempt)
        except FutureStoreError:
            self._store.remove(report.id)
            raise
        return report


def check_span(
    kind: Kind, starts: str | None, ends: str | None, zone: tzinfo
) -> tuple[str | None, str | None]:
    """The span's two moments, in the one form that times have here; days are whole days of `zone`.

    Raises:
        InvalidRequest: one is no time or missing, they are in the wrong order, or too far apart.
    """
    if kind == "inventory" and starts is None and ends is None:
        return None, None
    if starts is None or ends is None:
        raise InvalidRequest(f"a report of {kind} needs both `from` and `to`")
    first, last = parse_start(starts, zone), parse_end(ends, zone)
    if not 0 <= first < last:
        raise InvalidRequest(f"`from` ({starts}) must come before `to` ({ends}), and not before 1970")
    if last - first > MOST_DAYS * DAY + HOUR:  # in autumn an hour comes twice
        raise InvalidRequest(f"from {starts} to {ends} is more than {MOST_DAYS} days; ask for a shorter span")
    return format_time(first), format_time(last)
