"""Titles of reports."""

from datetime import tzinfo

from chalicelib.reports.formats import moment
from chalicelib.reports.values import Report
from chalicelib.texts.words import REPORTS, Words
from chalicelib.times import format_end, local, midnight, parse_time


def title_of(report: Report) -> str:
    """Return the title of a report, which is its kind."""
    return Words(report.language, REPORTS)(f"kind.{report.kind}")


def span_of(report: Report, zone: tzinfo) -> str:
    """Return the span of a report for people, as days if it has whole ones, '' without a span."""
    if report.from_ is None or report.to is None:
        return ""
    start, end = parse_time(report.from_), parse_time(report.to)
    first, last = local(start, zone).date(), format_end(end, zone)
    begins_with_day = midnight(first, zone) == start
    if not begins_with_day or " " in last:
        shown = (moment(start, zone), moment(end, zone))
    else:
        shown = (first.isoformat(), last)
    words = Words(report.language, REPORTS)
    span = words("span", first=shown[0], last=shown[1]) if shown[0] != shown[1] else last
    return f"{words.day(span)} ({zone})"
