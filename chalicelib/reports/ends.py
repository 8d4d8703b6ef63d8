"""The end of an attempt to make a report: noted, and measured once."""

from contextlib import suppress

from chalicelib.errors import NotFound
from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.reports.values import Report
from chalicelib.shop import Shop
from chalicelib.times import parse_time


def fail_report(shop: Shop, report_id: str, reason: str, attempt: int) -> None:
    """Note that an attempt failed, as `ReportStore.fail` does."""
    if shop.reports.fail(report_id, reason, attempt):
        with suppress(NotFound):  # it was deleted this moment
            measure_report(shop, shop.reports.get(report_id))


def measure_report(shop: Shop, report: Report) -> None:
    """Tell that an attempt has ended. Nobody knows when a later one than the first began."""
    is_first = report.attempt == FIRST_ATTEMPT
    shop.metrics.end("report", shop.now() - parse_time(report.created_at) if is_first else None)
