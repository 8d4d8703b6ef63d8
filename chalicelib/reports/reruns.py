"""Reruns of failed reports."""

from chalicelib.reports.tasks import start_attempt
from chalicelib.shop import Shop


def rerun_report(shop: Shop, report_id: str, attempt: int) -> bool:
    """Begin an attempt of a report after the one before failed, and start it.

    Return False if it was started before, or is not wanted any more.

    Raises:
        TransientError: Step Functions was out of reach. Another call starts the attempt.
    """
    return shop.reports.begin(report_id, attempt) and start_attempt(shop, report_id, attempt)
