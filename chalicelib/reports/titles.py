"""What a report is called."""

from chalicelib.reports.formats import moment
from chalicelib.reports.values import Report
from chalicelib.times import parse_time

TITLES = {"inventory": "Inventory", "visits": "Visits", "orders": "Orders"}


def title_of(report: Report) -> str:
    """The name of its kind."""
    return TITLES[report.kind]


def span_of(report: Report) -> str:
    """The time it is about; whole days without the hours; '' when it is about the moment it is made."""
    if report.from_ is None or report.to is None:
        return ""
    names = [moment(parse_time(time)) for time in (report.from_, report.to)]
    if all(name.endswith(" 00:00") for name in names):
        names = [name.removesuffix(" 00:00") for name in names]
    return f"from {names[0]} up to, but without, {names[1]} (UTC)"
