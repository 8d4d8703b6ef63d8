"""Reports in Redis. Owns these keys:

report:<id>               hash: kind, from and to (ms, '' if open), email (of the requester), asked_by (name
                          of their token), created_at, state, reason, attempt, delivery, sending_since,
                          language
reports                   sorted set by the time of the request (ms)
report-people:<id>        hash: customer -> number of the customer's rows in the report
"""

from collections.abc import Mapping

from chalicelib.database import Database
from chalicelib.errors import NotFound, Superseded, TransientError
from chalicelib.reports.values import Delivery, Report, report_from
from chalicelib.times import parse_time

NOTED_AT_ONCE = 100
"""Customers that one step notes."""
CLAIM_TTL_MS = 30_000
"""Time after which a task that claimed the message must be dead. It is the timeout of its function."""


class ReportStore:
    """Reports in Redis. Each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._publish = database.script("reports/publish_people")
        self._change = database.script("reports/change_report")
        self._claim = database.script("reports/claim_report")
        self._fail = database.script("reports/fail_report")
        self._supersede = database.script("reports/supersede_report")
        self._begin = database.script("reports/begin_report")

    def add(self, report: Report, email: str, asked_by: str) -> None:
        """Keep a new report."""
        created_at = parse_time(report.created_at)
        span = {"from": report.from_, "to": report.to}
        fields = {
            "kind": report.kind,
            "state": report.state,
            "attempt": report.attempt,
            "language": report.language,
            "created_at": created_at,
            "email": email,
            "asked_by": asked_by,
            **{name: parse_time(moment) if moment else "" for name, moment in span.items()},
        }
        with self._db.transaction() as step:
            step.hset(self._key(report.id), mapping=fields)
            step.zadd(self._db.key("reports"), {report.id: created_at})

    def get(self, report_id: str) -> Report:
        """Return a report.

        Raises:
            NotFound: there is no such report (any more).
        """
        found = self._get_many([report_id])
        if not found:
            raise NotFound(f"there is no report {report_id!r} (any more); GET /reports lists them")
        return found[0]

    def page(self, limit: int, cursor: str | None = None) -> tuple[list[Report], str | None]:
        """Return reports, the newest first, and the cursor of the next page."""
        ids, following = self._db.page(self._db.key("reports"), limit, cursor)
        return self._get_many(ids), following

    def processing(self, until: int, limit: int) -> list[Report]:
        """Return those of the newest reports up to `until` (ms) that are in processing."""
        ids, _ = self._db.page(self._db.key("reports"), limit, until=until)
        return [report for report in self._get_many(ids) if report.state == "processing"]

    def email(self, report_id: str) -> str:
        """Return the e-mail address that the report goes to, '' without one."""
        return str(self._db.client.hget(self._key(report_id), "email") or "")

    def check(self, report_id: str, attempt: int) -> None:
        """Raise an error unless this attempt is still wanted.

        Raises:
            Superseded: a later attempt makes the report anew, or it was deleted.
        """
        current = self._db.client.hget(self._key(report_id), "attempt")
        if current != str(attempt):
            raise Superseded(f"attempt {attempt} of report {report_id} was overtaken by {current or 'none'}")

    def publish_people(self, report: Report, counts: Mapping[str, int]) -> set[str]:
        """Note the number of rows of each customer. Return the customers who were erased meanwhile.

        Raises:
            Superseded: the attempt is not wanted any more.
        """
        erased: set[str] = set()
        keys = [self._key(report.id), self._people(report.id)]
        people = list(counts.items())
        for first in range(0, len(people), NOTED_AT_ONCE):
            pairs = [part for pair in people[first : first + NOTED_AT_ONCE] for part in pair]
            outcome, *gone = self._publish(keys=keys, args=[self._db.key(""), report.attempt, *pairs])
            if outcome:
                raise Superseded(f"attempt {report.attempt} of report {report.id} was overtaken")
            erased.update(gone)
        return erased

    def claim(self, report_id: str, attempt: int, now: int) -> bool:
        """Note that a report is done, and claim its message. Return True if the caller must send it.

        Raises:
            Superseded: the attempt is not wanted any more.
            TransientError: another task has claimed the message and is sending it.
        """
        answer = self._claim(keys=[self._key(report_id)], args=[attempt, now, CLAIM_TTL_MS])
        if answer == "superseded":
            raise Superseded(f"attempt {attempt} of report {report_id} was overtaken")
        if answer == "busy":
            raise TransientError(f"another task is sending report {report_id}")
        return bool(answer == "send")

    def delivered(self, report_id: str, attempt: int, delivery: Delivery | None) -> bool:
        """Note the state of a report's message. None releases the claim, and the message is sent again.

        Return False, and note nothing, if the attempt was overtaken.
        """
        return bool(self._change(keys=[self._key(report_id)], args=[attempt, "delivery", delivery or ""]))

    def fail(self, report_id: str, reason: str, attempt: int | None = None) -> bool:
        """Note that a report failed, or for a report that is done, that its message failed.

        If an `attempt` is given that was overtaken, nothing changes. Return True if it had not failed before.
        """
        return bool(
            self._fail(keys=[self._key(report_id)], args=[reason, "" if attempt is None else attempt])
        )

    def supersede(self, report_id: str) -> int:
        """Begin the next attempt of a report. Return its number, or 0 for a missing report."""
        return int(self._supersede(keys=[self._key(report_id)]))

    def begin(self, report_id: str, attempt: int) -> bool:
        """Begin an attempt after the one before, or its message, failed. Return False if it must not run.

        An attempt that has begun and not ended may be started again.
        """
        return bool(self._begin(keys=[self._key(report_id)], args=[attempt]))

    def of_customer(self, customer_id: str) -> dict[str, int]:
        """Return the reports with rows of a customer, and the number of these rows."""
        ids = self._db.client.zrange(self._db.key("reports"), 0, -1)
        pipeline = self._db.client.pipeline(transaction=False)
        for report_id in ids:
            pipeline.hget(self._people(report_id), customer_id)
        counts = pipeline.execute() if ids else []
        return {report_id: int(rows) for report_id, rows in zip(ids, counts, strict=True) if rows}

    def forget_customer(self, report_id: str, customer_id: str) -> None:
        """Note that a report has no rows of a customer any more."""
        self._db.client.hdel(self._people(report_id), customer_id)

    def older_than(self, before: int) -> list[str]:
        """Return the reports requested before this moment (ms), the oldest first."""
        return list(self._db.client.zrangebyscore(self._db.key("reports"), "-inf", f"({before}"))

    def remove(self, report_id: str) -> None:
        """Delete a report's record."""
        with self._db.transaction() as step:
            step.delete(self._key(report_id), self._people(report_id))
            step.zrem(self._db.key("reports"), report_id)

    def _get_many(self, report_ids: list[str]) -> list[Report]:
        found = self._db.hashes([self._key(report) for report in report_ids])
        return [
            report_from(report, fields) for report, fields in zip(report_ids, found, strict=True) if fields
        ]

    def _key(self, report_id: str) -> str:
        return self._db.key("report", report_id)

    def _people(self, report_id: str) -> str:
        return self._db.key("report-people", report_id)
