"""The rule for the spans of reports: a pure function."""

from datetime import tzinfo

from chalicelib.errors import InvalidRequest
from chalicelib.reports.values import Kind
from chalicelib.times import DAY_MS, format_time, parse_end, parse_start

HOUR_MS = 3600 * 1000
MAX_DAYS = 400


def check_span(
    kind: Kind, starts: str | None, ends: str | None, zone: tzinfo
) -> tuple[str | None, str | None]:
    """Return the span's two moments as `format_time` writes them. Days are whole days of `zone`.

    Raises:
        InvalidRequest: a moment is wrong or missing, or they are in the wrong order, or too far apart.
    """
    if kind == "inventory" and starts is None and ends is None:
        return None, None
    if starts is None or ends is None:
        raise InvalidRequest(f"a report of {kind} needs both `from` and `to`")
    first, last = parse_start(starts, zone), parse_end(ends, zone)
    if not 0 <= first < last:
        raise InvalidRequest(f"`from` ({starts}) must come before `to` ({ends}), and not before 1970")
    if last - first > MAX_DAYS * DAY_MS + HOUR_MS:  # the end of summer time makes a day an hour longer
        raise InvalidRequest(f"from {starts} to {ends} is more than {MAX_DAYS} days; ask for a shorter span")
    return format_time(first), format_time(last)
