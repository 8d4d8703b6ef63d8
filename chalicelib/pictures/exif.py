"""EXIF: the camera, exposure, time and place of a picture.

Thousands of programs write EXIF, and some write it wrong. A field that can't be read is left out, and spoils
no other. Tags: CIPA DC-008 (Exif 3.0).
"""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chalicelib.pictures.moments import Stamp, first_moment

if TYPE_CHECKING:
    from PIL.Image import Exif

Tags = Mapping[int, Any]

MAKE, MODEL = 0x010F, 0x0110
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
EXPOSURE_TIME, F_NUMBER, ISO, FOCAL_LENGTH, LENS = 0x829A, 0x829D, 0x8827, 0x920A, 0xA434
TIMES = ((0x9003, 0x9291), (0x9004, 0x9292), (0x0132, 0x9290))
"""Tags of dates and their sub-seconds: of taking the picture, of digitizing it, of its last change."""
OFFSETS = (0x9011, 0x9012, 0x9010)
"""Tags of the dates' offsets from UTC, in the same order."""
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, ALTITUDE_REF, ALTITUDE = 1, 2, 3, 4, 5, 6
BELOW = (1, 3, b"\x01", b"\x03")
"""Values of ALTITUDE_REF for an altitude below the sea or the ellipsoid."""
MAX_TEXT_CHARACTERS = 200


def described(exif: "Exif") -> dict[str, Any]:
    """Return `camera`, `exposure`, `taken_at` and `gps`, as far as EXIF has them; JSON-ready."""
    main = _tags(lambda: exif)
    details = _tags(lambda: exif.get_ifd(EXIF_IFD))
    groups = {
        "camera": _known(make=_text(main, MAKE), model=_text(main, MODEL), lens=_text(details, LENS)),
        "exposure": _known(
            seconds=_number(details, EXPOSURE_TIME),
            f_number=_number(details, F_NUMBER),
            iso=_number(details, ISO),
            focal_length_mm=_number(details, FOCAL_LENGTH),
        ),
        "taken_at": _taken_at({**main, **details}),
        "gps": _position(_tags(lambda: exif.get_ifd(GPS_IFD))),
    }
    return {name: found for name, found in groups.items() if found}


def _tags(read: Callable[[], Any]) -> Tags:
    try:
        return dict(read())
    except Exception:  # a broken directory is no directory
        return {}


def _known(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _text(tags: Tags, tag: int) -> str | None:
    """Return a printable text up to its first NUL, read as UTF-8 if it is that, else as Latin-1."""
    value = tags.get(tag)
    if not isinstance(value, str):
        return None
    value = value.partition("\0")[0]
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode()  # Pillow has read it as Latin-1; many programs write UTF-8
    text = value.strip()[:MAX_TEXT_CHARACTERS]
    return text if text.isprintable() and text else None


def _number(tags: Tags, tag: int) -> float | None:
    value = tags.get(tag)
    return _finite(value[0] if isinstance(value, tuple) and value else value)


def _finite(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return round(number, 6) if math.isfinite(number) and number >= 0 else None


def _taken_at(tags: Tags) -> str | None:
    stamps = [Stamp(_text(tags, date), _text(tags, fraction)) for date, fraction in TIMES]
    return first_moment(stamps, [_text(tags, offset) for offset in OFFSETS])


def _position(tags: Tags) -> dict[str, float]:
    """Return latitude and longitude in degrees, and altitude in metres; south, west, below are negative."""
    latitude = _degrees(tags.get(LATITUDE), tags.get(LATITUDE_REF), "NS", 90)
    longitude = _degrees(tags.get(LONGITUDE), tags.get(LONGITUDE_REF), "EW", 180)
    altitude = _number(tags, ALTITUDE)
    if altitude is not None and tags.get(ALTITUDE_REF) in BELOW:
        altitude = -altitude
    if latitude is None or longitude is None:
        return _known(altitude_m=altitude)
    if latitude == longitude == 0:  # programs that know no position write 0, 0, and an altitude of 0
        return _known(altitude_m=altitude or None)
    return _known(latitude=latitude, longitude=longitude, altitude_m=altitude)


def _degrees(value: Any, reference: Any, signs: str, limit: int) -> float | None:
    parts = [_finite(part) for part in value] if isinstance(value, tuple) and len(value) == 3 else []
    sign = reference.strip("\0 ")[:1].upper() if isinstance(reference, str) else ""
    if not parts or None in parts or not sign or sign not in signs:
        return None
    degrees: float = sum(part / 60**power for power, part in enumerate(parts) if part is not None)
    if degrees > limit:
        return None
    return round(-degrees if sign == signs[1] else degrees, 7)
