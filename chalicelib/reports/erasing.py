"""Taking a customer's rows out of reports, and reports out of the store."""

from chalicelib.reports.asking import ReportStarter
from chalicelib.reports.drafts import Bucket
from chalicelib.reports.store import ReportStore
from chalicelib.reports.values import files


class ReportErasing:
    """Withdraws what reports say of customers, and reports that are too old."""

    def __init__(self, store: ReportStore, bucket: Bucket, starter: ReportStarter) -> None:
        self._store = store
        self._bucket = bucket
        self._starter = starter

    def erase_rows(self, customer_id: str) -> int:
        """Delete every report with rows of a customer and have it made anew; how many rows those were.

        To be called once the customer's visits and orders are gone, else they come back. Interrupted,
        it goes on when called again: that a report has rows of the customer is forgotten last.
        """
        reports = self._store.of_customer(customer_id)
        for report_id in reports:
            attempt = self._store.supersede(report_id)
            if attempt:
                self._erase_objects(report_id, attempt - 1)
                self._starter.start(report_id, attempt)
            self._store.forget_customer(report_id, customer_id)
        return sum(reports.values())

    def expire(self, before: int) -> int:
        """Delete the reports asked for before this moment (ms), with all they left; how many they were."""
        reports = self._store.older_than(before)
        for report_id in reports:
            self._erase_objects(report_id, self._store.supersede(report_id) - 1)
            self._store.remove(report_id)
        return len(reports)

    def _erase_objects(self, report_id: str, attempts: int) -> None:
        made = [files(report_id, attempt) for attempt in range(1, attempts + 1)]
        self._bucket.erase([key for one in made for key in (one.data, one.page, one.table)])
