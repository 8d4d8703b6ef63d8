"""The spans that reports can be about: a pure function."""

from datetime import tzinfo

from chalicelib.errors import InvalidRequest
from chalicelib.reports.values import Kind
from chalicelib.times import format_time, parse_end, parse_start

DAY_MS = 24 * 3600 * 1000
HOUR_MS = 3600 * 1000
MOST_DAYS = 400


def check_span(
    kind: Kind, starts: str | None, ends: str | None, zone: tzinfo
) -> tuple[str | None, str | None]:
    """Return the span's two moments, in the one form that times have here; days are whole days of `zone`.

    Raises:
        InvalidRequest: one is no time or missing, they are in the wrong order, or too far apart.
    """
    if kind == "inventory" and starts is None and ends is None:
        return None, None
    if starts is None or ends is None:
        raise InvalidRequest(f"a report of {kind} needs both `from` and `to`")
    first, last = parse_start(starts, zone), parse_end(ends, zone)
    if not 0 <= first < last:
        raise InvalidRequest(f"`from` ({starts}) must come before `to` ({ends}), and not before 1970")
    if last - first > MOST_DAYS * DAY_MS + HOUR_MS:  # in autumn an hour comes twice
        raise InvalidRequest(f"from {starts} to {ends} is more than {MOST_DAYS} days; ask for a shorter span")
    return format_time(first), format_time(last)
