"""The one rule for what may be handed to Rekognition as it is, by reference to S3; all else is converted.

Rekognition takes JPEG and PNG, and turns a JPEG as its EXIF says, but never a PNG: of a turned one it would
find nobody, or somebody lying on their side. Bytes decide, never a name or a content type: both can lie.
"""

import struct

from chalicelib.pictures import jpeg, png
from chalicelib.pictures.limits import MAX_SCANS

START_BYTES = 65_536
"""Enough of nearly every JPEG to know; its EXIF, with a thumbnail in it, has no more."""
MAX_OBJECT = 15_000_000
"""Bytes of an S3 object that Rekognition takes."""
MIN_SIDE, MAX_SIDE = 80, 4096
"""Pixels a side: fewer are refused, and more find no more faces."""
COLOURS = (1, 3)
"""Components of a JPEG in grey or colour; printers' colours have four."""
PLAIN = {(8, 0), (8, 2), (8, 6), (1, 3), (2, 3), (4, 3), (8, 3)}
"""Bit depths and colour types of PNG: grey, RGB and RGBA of 8 bits, palettes."""


def fits_rekognition(start: bytes, size: int) -> bool:
    """Tell whether Rekognition sees a file of `size` bytes as we do, by its first bytes or all of them.

    False when these don't say enough; all bytes do.
    """
    if size > MAX_OBJECT:
        return False
    if start.startswith(jpeg.START):
        return _fits_jpeg(jpeg.structure(start), whole=len(start) == size)
    return start.startswith(png.START) and len(start) == size and _fits_png(start)


def _fits_jpeg(found: jpeg.Jpeg, *, whole: bool) -> bool:
    plain = found.bits == 8 and len(found.sampling) in COLOURS
    return plain and _sized(found.width, found.height) and found.scans <= MAX_SCANS and found.ended >= whole


def _fits_png(content: bytes) -> bool:
    if len(content) < 26:
        return False
    width, height, bits, colours = struct.unpack_from(">IIBB", content, 16)
    return (bits, colours) in PLAIN and _sized(width, height) and not _is_turned(content)


def _is_turned(content: bytes) -> bool:
    if not png.has_exif(content):
        return False
    from chalicelib.pictures.decoding import decoding
    from chalicelib.pictures.opening import UPRIGHT, opened, orientation_of

    with decoding(content):
        return orientation_of(opened(content)) != UPRIGHT


def _sized(width: int, height: int) -> bool:
    return min(width, height) >= MIN_SIDE and max(width, height) <= MAX_SIDE
