"""The withdrawal of a customer's rows from reports, and the expiry of reports."""

from chalicelib.reports.drafts import erase_drafts
from chalicelib.reports.tasks import start_attempt
from chalicelib.shop import Shop


def erase_rows(shop: Shop, customer_id: str) -> int:
    """Withdraw every report with rows of a customer and start it anew. Return the number of these rows.

    The customer's visits and orders must be gone before, or the new reports have them again. A repeated call
    completes an interrupted one, for the note that a report has rows of the customer is deleted last.
    """
    reports = shop.reports.of_customer(customer_id)
    for report_id in reports:
        attempt = shop.reports.supersede(report_id)
        if attempt:
            erase_drafts(shop, report_id, attempt - 1)
            start_attempt(shop, report_id, attempt)
        shop.reports.forget_customer(report_id, customer_id)
    return sum(reports.values())


def expire_reports(shop: Shop, before: int) -> int:
    """Delete the reports requested before this moment (ms) with their objects. Return their number."""
    reports = shop.reports.older_than(before)
    for report_id in reports:
        erase_drafts(shop, report_id, shop.reports.supersede(report_id) - 1)
        shop.reports.remove(report_id)
    return len(reports)
