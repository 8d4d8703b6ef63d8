"""Links to a report, for those who may read it."""

from collections.abc import Mapping
from typing import Any

from chalicelib.reports.drafts import Bucket
from chalicelib.reports.values import Report, files


class Presigning:
    """Presigns links to reports, which last `lifetime` seconds.

    At most: a link ends with the session of the role that signed it, which for a function is a matter
    of hours, however long the lifetime. GET /reports/{id} answers a fresh one.
    """

    def __init__(self, bucket: Bucket, lifetime: int) -> None:
        self._bucket = bucket
        self._lifetime = lifetime

    def presign_report(self, item: Mapping[str, Any]) -> dict[str, str]:
        """Links to the page and the table: `{"url", "csv_url"}`; they work once the two are there."""
        return self._links(item["report_id"], item["attempt"])

    def links(self, report: Report) -> dict[str, str]:
        """Fresh links of a report that is done, else none."""
        return self._links(report.id, report.attempt) if report.state == "done" else {}

    def _links(self, report_id: str, attempt: int) -> dict[str, str]:
        made = files(report_id, attempt)
        return {
            "url": self._bucket.link(made.page, self._lifetime),
            "csv_url": self._bucket.link(made.table, self._lifetime),
        }
