"""What a report is called."""

from chalicelib.reports.formats import DAY, day_name, moment
from chalicelib.reports.values import Report
from chalicelib.times import parse_time

TITLES = {"inventory": "Inventory", "visits": "Visits", "orders": "Orders"}


def title_of(report: Report) -> str:
    """The name of its kind."""
    return TITLES[report.kind]


def span_of(report: Report) -> str:
    """The time it is about; whole days from the first to the last; '' when there is none."""
    if report.from_ is None or report.to is None:
        return ""
    start, end = parse_time(report.from_), parse_time(report.to)
    if start % DAY == end % DAY == 0:
        first, last = day_name(start // DAY), day_name(end // DAY - 1)
        return f"{first} (UTC)" if first == last else f"{first} to {last} (UTC)"
    return f"{moment(start)} to {moment(end)} (UTC)"
