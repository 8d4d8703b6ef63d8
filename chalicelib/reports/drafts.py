"""The objects of one attempt in the results bucket, which a later attempt or a deletion erases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.errors import FutureStoreError
from chalicelib.payloads import ReportItem
from chalicelib.reports.values import Report, files
from chalicelib.shop import Shop


@contextmanager
def working_on(shop: Shop, item: ReportItem) -> Iterator[Report]:
    """Yield the report that a task works on. Any error of an overtaken attempt becomes Superseded.

    Raises:
        Superseded: a later attempt makes the report anew, or it was deleted.
    """
    shop.reports.check(item.report_id, item.attempt)
    try:
        yield shop.reports.get(item.report_id)
    except FutureStoreError:
        shop.reports.check(item.report_id, item.attempt)
        raise


def write_draft(shop: Shop, report: Report, key: str, path: Path, content_type: str) -> None:
    """Write one of the attempt's objects into the results bucket.

    Raises:
        Superseded: the attempt is not wanted any more, and the object is erased again.
    """
    # Write, then check the attempt; a withdrawal ends the attempt, then erases. The second one cleans up.
    shop.results_bucket.upload(key, path, content_type)
    try:
        shop.reports.check(report.id, report.attempt)
    except FutureStoreError:
        shop.results_bucket.erase([key])
        raise


def erase_drafts(shop: Shop, report_id: str, attempts: int) -> None:
    """Erase the objects of a report's first `attempts` attempts."""
    made = [files(report_id, attempt) for attempt in range(1, attempts + 1)]
    shop.results_bucket.erase([key for one in made for key in (one.data, one.page, one.table)])


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder for temporary files."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        yield Path(folder)
