"""Moments: milliseconds since 1970 inside the application, ISO 8601 in UTC outside, and days of a zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from chalicelib.errors import ConfigurationError, InvalidRequest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
"""Moments are divided by it as whole numbers, because a float would lose milliseconds."""
DAY = timedelta(days=1)
DAY_MS = 24 * 3600 * 1000
REMEMBERED_SECONDS = 7 * 24 * 3600
"""Time for which a repeated task or call finds the results of the first one. It is longer than any visit."""


def parse_time(text: str) -> int:
    """Parse an ISO 8601 moment as milliseconds since 1970. Without an offset it is taken as UTC.

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
    """Parse a moment, or a day of `zone`, as milliseconds. A day stands for its beginning.

    Raises:
        InvalidRequest: `text` is neither.
    """
    day = _parse_day(text)
    return parse_time(text) if day is None else midnight(day, zone)


def parse_end(text: str, zone: tzinfo) -> int:
    """Parse a moment, or a day of `zone`, as milliseconds. A day stands for its end.

    Raises:
        InvalidRequest: `text` is neither.
    """
    day = _parse_day(text)
    return parse_time(text) if day in (None, date.max) else midnight(day + DAY, zone)


def format_time(milliseconds: int) -> str:
    """Return ISO 8601 in UTC with milliseconds, e.g. `2026-01-31T09:30:00.000Z`."""
    return format_exactly(milliseconds, UTC)


def format_next_second(milliseconds: int) -> str:
    """Return the first whole second from then on, for a Wait state, which cuts off fractions of a second."""
    return format_time(-(-milliseconds // 1000) * 1000)


def format_exactly(milliseconds: int, zone: tzinfo) -> str:
    """Return ISO 8601 with milliseconds and the offset of `zone`, e.g. `2026-01-31T10:30:00.000+01:00`."""
    return local(milliseconds, zone).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def format_minute(milliseconds: int, zone: tzinfo) -> str:
    """Return a moment for people, in the time of `zone`, e.g. `2026-01-31 10:30`."""
    return f"{local(milliseconds, zone):%Y-%m-%d %H:%M}"


def format_end(milliseconds: int, zone: tzinfo) -> str:
    """Return the end of a span as people read it.

    A span ends before `milliseconds`, so midnight is shown as the day before, `2026-01-31`. Another moment is
    shown as `2026-01-31 10:30`.
    """
    last = local(milliseconds - 1, zone).date()
    is_whole = midnight(last + DAY, zone) == milliseconds
    return last.isoformat() if is_whole else format_minute(milliseconds, zone)


def local(milliseconds: int, zone: tzinfo) -> datetime:
    """Return a moment as the clocks of `zone` show it."""
    return (EPOCH + milliseconds * MILLISECOND).astimezone(zone)


def midnight(day: date, zone: tzinfo) -> int:
    """Return the beginning of a day in `zone` (ms). If clocks skip midnight, the day begins after the gap."""
    return (datetime.combine(day, time(), zone) - EPOCH) // MILLISECOND


def time_zone(name: str) -> tzinfo:
    """Return the IANA time zone of a name such as Europe/Berlin.

    Raises:
        ConfigurationError: there is none of this name.
    """
    from zoneinfo import ZoneInfo  # here, because a cold start would pay for the import

    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError) as exc:
        raise ConfigurationError(
            f"TIMEZONE is {name!r}, which is no IANA time zone; give one such as Europe/Berlin or UTC"
        ) from exc


def parse_day(text: str) -> date:
    """Parse a day such as 2026-01-31.

    Raises:
        InvalidRequest: `text` is no day.
    """
    day = _parse_day(text)
    if day is None:
        raise InvalidRequest(f"{text!r} is no day; write e.g. 2026-01-31")
    return day


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
