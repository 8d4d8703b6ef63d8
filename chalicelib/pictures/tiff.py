"""The directories of a TIFF, read without decoding it (TIFF 6.0; BigTIFF)."""

import struct
from collections.abc import Iterator

from chalicelib.errors import UnsupportedPhoto

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MAX_FRAMES = 10_000
MAX_VALUES = 1_000_000
"""Most values of one field, such as the strips' offsets. Pillow makes a Python number of each."""
BYTE_TYPES = (1, 2, 6, 7)
"""TIFF's numbers of the field types that Pillow keeps as one string of bytes."""


def frames_of(tiff: bytes) -> int:
    """Count the directories (frames) that the file links to one another, from 1 to MAX_FRAMES."""
    return max(1, sum(1 for _ in _directories(tiff)))


def check_fields(tiff: bytes) -> None:
    """Refuse a TIFF with fields in its first directory that would take Pillow too long.

    Raises:
        UnsupportedPhoto: a field has more values than any picture needs.
    """
    order, big = _format(tiff)
    size, head = (20, f"{order}HHQ") if big else (12, f"{order}HHI")
    for place, entries in _directories(tiff):
        for entry in range(place, min(place + entries * size, len(tiff) - size + 1), size):
            tag, kind, count = struct.unpack_from(head, tiff, entry)
            if kind not in BYTE_TYPES and count > MAX_VALUES:
                raise UnsupportedPhoto(f"the TIFF has {count:,} values in its field {tag}: save it anew")
        return  # only the first directory


def _directories(tiff: bytes) -> Iterator[tuple[int, int]]:
    """Yield the offset of each directory's first entry, and the number of its entries."""
    order, big = _format(tiff)
    count, pointer, size = ("Q", "Q", 20) if big else ("H", "I", 12)
    seen: set[int] = set()  # a directory may point to an earlier one
    try:
        (place,) = struct.unpack_from(order + pointer, tiff, 8 if big else 4)
        while place and place not in seen and len(seen) < MAX_FRAMES:
            seen.add(place)
            (entries,) = struct.unpack_from(order + count, tiff, place)
            first = place + struct.calcsize(order + count)
            yield first, entries
            (place,) = struct.unpack_from(order + pointer, tiff, first + entries * size)
    except (struct.error, OverflowError):  # the offset lies behind the file's end
        return


def _format(tiff: bytes) -> tuple[str, bool]:
    """Return the byte order as `struct` writes it (< or >), and True for a BigTIFF."""
    # Bytes 2 and 3 are the version in that order: 42 for TIFF, 43 for BigTIFF.
    return ("<" if tiff[:1] == b"I" else ">"), 43 in tiff[2:4]
