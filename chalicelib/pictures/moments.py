"""Dates from EXIF in the many forms that cameras and programs write, converted to ISO 8601."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

DATE = re.compile(
    r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})(?:[T ]+)"
    r"(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:[.,](\d{1,9}))?\s*(\S*)",
    re.ASCII,
)
"""EXIF's own form `2024:05:01 10:00:00`, ISO 8601, and forms between them."""
OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})", re.ASCII)
DIGITS = re.compile(r"\d{1,9}", re.ASCII)


class Stamp(NamedTuple):
    """A date as it is written, with its fraction of a second in a field of its own."""

    date: str | None
    fraction: str | None


def first_moment(stamps: Sequence[Stamp], offsets: Sequence[str | None]) -> str | None:
    """Return the first date that can be read, with the first offset that can be read; None without a date.

    An offset within the date itself takes precedence.

    >>> first_moment([Stamp(None, None), Stamp("2024:05:01 10:00:00", "5")], ["   :  ", "+02:00"])
    '2024-05-01T10:00:00.500000+02:00'
    """
    known = next((zone for zone in map(_zone, offsets) if zone), None)
    moments = (_moment(stamp, known) for stamp in stamps)
    return next((moment.isoformat() for moment in moments if moment), None)


def _moment(stamp: Stamp, zone: tzinfo | None) -> datetime | None:
    found = DATE.fullmatch(stamp.date or "")
    if not found:
        return None
    *numbers, fraction, offset = found.groups()
    digits = fraction or (stamp.fraction if DIGITS.fullmatch(stamp.fraction or "") else None) or "0"
    if offset and not _zone(offset):
        return None
    try:
        moment = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]
    except ValueError:
        return None
    return moment.replace(microsecond=int(digits[:6].ljust(6, "0")), tzinfo=_zone(offset) or zone)


def _zone(text: str | None) -> tzinfo | None:
    if text in ("Z", "z"):
        return UTC
    found = OFFSET.fullmatch(text or "")
    if not found:
        return None
    sign, hours, minutes = found[1], int(found[2]), int(found[3])
    if hours > 23 or minutes > 59:
        return None
    return timezone((-1 if sign == "-" else 1) * timedelta(hours=hours, minutes=minutes))
