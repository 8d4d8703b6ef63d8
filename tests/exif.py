"""EXIF as any program might have written it, right or wrong: a JPEG around hand-made directories."""

import struct
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL, FLOAT, DOUBLE = 1, 2, 3, 4, 5, 7, 10, 11, 12
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
HEADER = b"Exif\0\0"

Field = tuple[int, Any]
"""A type and its value: bytes as they are, else one number or a sequence of them."""
Fields = Mapping[int, Field]

PACKED = {SHORT: "H", LONG: "I", FLOAT: "f", DOUBLE: "d"}
SIZES = {SHORT: 2, LONG: 4, RATIONAL: 8, SRATIONAL: 8, FLOAT: 4, DOUBLE: 8}


def exif(main: Fields = {}, details: Fields = {}, gps: Fields = {}) -> bytes:  # noqa: B006
    """Little-endian EXIF of three directories."""
    later = len(main) + (1 if details else 0) + (1 if gps else 0)
    start = 8
    end = start + _length(main, later)
    fields = dict(main)
    parts = []
    for pointer, directory in ((EXIF_IFD, details), (GPS_IFD, gps)):
        if directory:
            fields[pointer] = (LONG, end)
            part = _directory(directory, end)
            parts.append(part)
            end += len(part)
    return HEADER + b"II*\0\x08\0\0\0" + _directory(fields, start) + b"".join(parts)


def jpeg(content: bytes, size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture with this EXIF."""
    stream = BytesIO()
    Image.new("RGB", size, "teal").save(stream, "JPEG", exif=content)
    return stream.getvalue()


def _length(fields: Fields, entries: int) -> int:
    data = sum(len(raw) for raw in map(_raw, fields.values()) if len(raw) > 4)
    return 2 + 12 * entries + 4 + data


def _directory(fields: Fields, start: int) -> bytes:
    entries, data = b"", b""
    end = start + 2 + 12 * len(fields) + 4
    for tag, field in sorted(fields.items()):
        kind, raw = field[0], _raw(field)
        count = len(raw) // SIZES.get(kind, 1)
        if len(raw) > 4:
            place = struct.pack("<I", end + len(data))
            data += raw
        else:
            place = raw.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, count) + place
    return struct.pack("<H", len(fields)) + entries + b"\0\0\0\0" + data


def _raw(field: Field) -> bytes:
    kind, value = field
    if isinstance(value, bytes):
        return value
    numbers: Sequence[Any] = value if isinstance(value, (list, tuple)) else [value]
    if kind in (RATIONAL, SRATIONAL):
        form = "<II" if kind == RATIONAL else "<ii"
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return b"".join(struct.pack(form, *pair) for pair in pairs)
    return b"".join(struct.pack(f"<{PACKED[kind]}", number) for number in numbers)
