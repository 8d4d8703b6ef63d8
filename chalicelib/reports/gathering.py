"""The task that gathers what a report is made of."""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chalicelib.reports.drafts import Drafts, scratch
from chalicelib.reports.store import ReportStore
from chalicelib.reports.values import Report, files


class Gathering:
    """Brings rows from Redis to S3: copied at one moment, then moved a page at a time."""

    def __init__(self, store: ReportStore, drafts: Drafts, clock: Callable[[], int]) -> None:
        self._store = store
        self._drafts = drafts
        self._clock = clock

    def gather_report_data(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Where the data lies and how many rows it has: `{"key", "rows"}`; a repeated task may replace it.

        Raises:
            Superseded: the report is made anew, or was deleted.
            InvalidRequest: there are too many rows for one report.
        """
        with self._drafts.attempt(item) as report, scratch() as folder:
            count = self._store.copy_rows(report, self._clock())
            path = folder / "data.ndjson.gz"
            self._save(report, count, path)
            key = files(report.id, report.attempt).data
            self._drafts.write(report, key, path, "application/gzip")
            self._store.drop_rows(report)
            return {"key": key, "rows": count - 1}

    def _save(self, report: Report, count: int, path: Path) -> None:
        with gzip.open(path, "wt", compresslevel=3, encoding="utf-8") as lines:
            for row in self._store.rows(report, count):
                lines.write(row + "\n")
