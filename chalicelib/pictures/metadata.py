"""What a picture file says about itself: type by content, size, orientation and EXIF.

EXIF is written by thousands of programs, some of them wrong; a field that can't be read is left out
and takes no other along. Tags: CIPA DC-008 (Exif 3.0).
"""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.pictures.decoding import MAX_SIDE, MIN_SIDE, UPRIGHT, decoding, opened, orientation_of

if TYPE_CHECKING:
    from PIL.Image import Image

TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "HEIF": "image/heic",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}
MAX_OBJECT = 15_000_000
"""Bytes of an S3 object that Rekognition takes; JPEG and PNG only."""
TRANSPOSED = (5, 6, 7, 8)
"""Orientations that swap width and height."""

MAKE, MODEL = 0x010F, 0x0110
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
EXPOSURE_TIME, F_NUMBER, ISO, FOCAL_LENGTH, LENS = 0x829A, 0x829D, 0x8827, 0x920A, 0xA434
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, ALTITUDE_REF, ALTITUDE = 1, 2, 3, 4, 5, 6


def read_metadata(content: bytes) -> dict[str, Any]:
    """What the file says: JSON-ready.

    `type`, `bytes`, `width` and `height` (pixels, upright), `orientation` (1 to 8), `frames`, and
    what EXIF has of `camera` (make, model, lens), `exposure` (seconds, f_number, iso,
    focal_length_mm), `taken_at` (ISO 8601, with the offset when known) and `gps` (latitude and
    longitude in decimal degrees, altitude_m).

    Raises:
        UnsupportedPhoto: it is no picture of a type we read.
    """
    with decoding(content):
        picture = opened(content)
        orientation = orientation_of(picture)
        turned = orientation in TRANSPOSED and picture.format != "TIFF"  # whose size Pillow has turned
        size = picture.size[::-1] if turned else picture.size
        facts = {
            "type": TYPES[str(picture.format)],
            "bytes": len(content),
            "width": size[0],
            "height": size[1],
            "orientation": orientation,
            "frames": int(getattr(picture, "n_frames", 1)) if picture.format != "MPO" else 1,
        }
        return facts | _described(picture)


def fits_rekognition(content: bytes) -> bool:
    """Whether Rekognition takes these bytes as they are, as an S3 object.

    Raises:
        UnsupportedPhoto: it is no picture of a type we read.
    """
    with decoding(content):
        picture = opened(content)
        plain = picture.mode in ("L", "RGB", "RGBA", "P")
        known = TYPES[str(picture.format)] in ("image/jpeg", "image/png")
        sized = min(picture.size) >= MIN_SIDE and max(picture.size) <= MAX_SIDE
        turned = picture.format == "PNG" and orientation_of(picture) != UPRIGHT  # it reads EXIF of JPEG only
        return known and plain and sized and not turned and len(content) <= MAX_OBJECT


def _described(picture: "Image") -> dict[str, Any]:
    exif = _tags(picture.getexif)
    details, gps = (
        _tags(lambda: picture.getexif().get_ifd(EXIF_IFD)),
        _tags(lambda: picture.getexif().get_ifd(GPS_IFD)),
    )
    groups = {
        "camera": _known(make=_text(exif, MAKE), model=_text(exif, MODEL), lens=_text(details, LENS)),
        "exposure": _known(
            seconds=_number(details, EXPOSURE_TIME),
            f_number=_number(details, F_NUMBER),
            iso=_number(details, ISO),
            focal_length_mm=_number(details, FOCAL_LENGTH),
        ),
        "taken_at": _taken_at(details),
        "gps": _position(gps),
    }
    return {name: found for name, found in groups.items() if found}


def _tags(read: Callable[[], Any]) -> Mapping[int, Any]:
    try:
        return dict(read())
    except Exception:  # a broken directory is no directory
        return {}


def _known(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _text(tags: Mapping[int, Any], tag: int) -> str | None:
    value = tags.get(tag)
    text = value.strip("\0 \n\t")[:200] if isinstance(value, str) else ""
    return text if text.isprintable() and text else None


def _number(tags: Mapping[int, Any], tag: int) -> float | None:
    value = tags.get(tag)
    return _finite(value[0] if isinstance(value, tuple) and value else value)


def _finite(value: Any) -> float | None:
    try:
        number: float = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not math.isfinite(number) or number < 0:
        return None
    rounded: float = round(number, 6)
    return rounded


def _taken_at(tags: Mapping[int, Any]) -> str | None:
    from datetime import datetime

    moment, offset = _text(tags, TAKEN), _text(tags, TAKEN_OFFSET) or ""
    for text, form in ((f"{moment}{offset}", "%Y:%m:%d %H:%M:%S%z"), (moment, "%Y:%m:%d %H:%M:%S")):
        try:
            return datetime.strptime(text or "", form).isoformat()
        except ValueError:
            continue
    return None


def _position(tags: Mapping[int, Any]) -> dict[str, float]:
    """Decimal degrees, south and west negative; metres, below the sea negative."""
    latitude = _degrees(tags.get(LATITUDE), tags.get(LATITUDE_REF), "NS", 90)
    longitude = _degrees(tags.get(LONGITUDE), tags.get(LONGITUDE_REF), "EW", 180)
    if latitude is None or longitude is None:
        return {}
    altitude = _number(tags, ALTITUDE)
    if altitude is not None and tags.get(ALTITUDE_REF) in (1, b"\x01"):
        altitude = -altitude
    return _known(latitude=latitude, longitude=longitude, altitude_m=altitude)


def _degrees(value: Any, reference: Any, signs: str, limit: int) -> float | None:
    parts = [_finite(part) for part in value] if isinstance(value, tuple) and len(value) == 3 else []
    if not parts or None in parts or not isinstance(reference, str) or reference[:1] not in signs:
        return None
    degrees: float = sum(part / 60**power for power, part in enumerate(parts) if part is not None)
    if not reference or degrees > limit:
        return None
    return round(-degrees if reference[0] == signs[1] else degrees, 7)
