"""Moments: milliseconds since 1970 inside (sortable, exact), ISO 8601 in UTC outside."""

from datetime import UTC, datetime

from chalicelib.errors import InvalidRequest


def parse_time(text: str) -> int:
    """Milliseconds since 1970 for an ISO 8601 `text`; without an offset it is taken as UTC.

    Raises:
        InvalidRequest: `text` is no ISO 8601 moment.
    """
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as exc:
        raise InvalidRequest(f"{text!r} is no ISO 8601 time; write e.g. 2026-01-31T09:30:00Z") from exc
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def format_time(milliseconds: int) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2026-01-31T09:30:00.000Z`."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
