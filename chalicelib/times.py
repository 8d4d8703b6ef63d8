"""Moments: milliseconds since 1970 inside (sortable, exact), ISO 8601 in UTC outside."""

from datetime import UTC, datetime, timedelta

from chalicelib.errors import InvalidRequest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
"""Whole numbers all the way: a float loses milliseconds."""


def parse_time(text: str) -> int:
    """Milliseconds since 1970 for an ISO 8601 `text`; without an offset it is taken as UTC.

    Raises:
        InvalidRequest: `text` is no ISO 8601 moment.
    """
    try:
        moment = datetime.fromisoformat(text)
        in_utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as exc:
        raise InvalidRequest(f"{text!r} is no ISO 8601 time; write e.g. 2026-01-31T09:30:00Z") from exc
    return (in_utc - EPOCH) // MILLISECOND


def format_time(milliseconds: int) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2026-01-31T09:30:00.000Z`."""
    moment = EPOCH + milliseconds * MILLISECOND
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
