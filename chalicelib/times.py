"""Moments: milliseconds since 1970 inside (sortable, exact), ISO 8601 in UTC outside; days of a zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from chalicelib.errors import ConfigurationError, InvalidRequest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
"""Whole numbers all the way: a float loses milliseconds."""
DAY = timedelta(days=1)
REMEMBERED_SECONDS = 7 * 24 * 3600
"""Time for which a repeated task or call finds what the first one did; longer than any visit."""


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


def parse_start(text: str, zone: tzinfo) -> int:
    """Parse a moment, or a day of `zone` as the moment at which it begins.

    Raises:
        InvalidRequest: `text` is neither.
    """
    day = _parse_day(text)
    return parse_time(text) if day is None else midnight(day, zone)


def parse_end(text: str, zone: tzinfo) -> int:
    """Parse a moment, or a day of `zone` as the moment at which it is over.

    Raises:
        InvalidRequest: `text` is neither.
    """
    day = _parse_day(text)
    return parse_time(text) if day in (None, date.max) else midnight(day + DAY, zone)


def format_time(milliseconds: int) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2026-01-31T09:30:00.000Z`."""
    return format_exactly(milliseconds, UTC)


def format_exactly(milliseconds: int, zone: tzinfo) -> str:
    """Return ISO 8601 with milliseconds and the offset of `zone`, e.g. `2026-01-31T10:30:00.000+01:00`."""
    return local(milliseconds, zone).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def format_minute(milliseconds: int, zone: tzinfo) -> str:
    """Return a moment for people, in the time of `zone`, e.g. `2026-01-31 10:30`."""
    return f"{local(milliseconds, zone):%Y-%m-%d %H:%M}"


def format_end(milliseconds: int, zone: tzinfo) -> str:
    """Return an end for people: the last day when it is the end of one, else the minute."""
    last = local(milliseconds - 1, zone).date()
    is_whole = midnight(last + DAY, zone) == milliseconds
    return last.isoformat() if is_whole else format_minute(milliseconds, zone)


def local(milliseconds: int, zone: tzinfo) -> datetime:
    """Return a moment as the clocks of `zone` show it."""
    return (EPOCH + milliseconds * MILLISECOND).astimezone(zone)


def midnight(day: date, zone: tzinfo) -> int:
    """Return when a day begins in `zone`; where clocks skip midnight, that is after the gap."""
    return (datetime.combine(day, time(), zone) - EPOCH) // MILLISECOND


def time_zone(name: str) -> tzinfo:
    """Return the IANA time zone of a name such as Europe/Berlin.

    Raises:
        ConfigurationError: there is none of this name.
    """
    from zoneinfo import ZoneInfo  # importing it takes longer than all the rest

    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError) as exc:
        raise ConfigurationError(
            f"TIMEZONE is {name!r}, which is no IANA time zone; give one such as Europe/Berlin or UTC"
        ) from exc


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
