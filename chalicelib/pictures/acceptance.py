"""The one rule for pictures that go to Rekognition as they are, by reference to S3. Others are converted.

Rekognition takes JPEG and PNG. It turns a JPEG as its EXIF says, but never a PNG, so in a turned PNG it finds
no face. The bytes decide, and not the name or the content type, for these can be wrong.
"""

import struct

from chalicelib.pictures import jpeg, png
from chalicelib.pictures.limits import MAX_SCANS

HEAD_BYTES = 65_536
"""Bytes at the head of a JPEG that nearly always tell enough. Its EXIF, a thumbnail included, has no more."""
MAX_OBJECT_BYTES = 15_000_000
"""Bytes of an S3 object that Rekognition takes at most."""
MIN_SIDE_PIXELS, MAX_SIDE_PIXELS = 80, 4096
"""Rekognition refuses a shorter side. A longer one finds no more faces."""
COLOURS = (1, 3)
"""Components of a JPEG in grey, and in colour. Printers' colours (CMYK) have four."""
PLAIN = {(8, 0), (8, 2), (8, 6), (1, 3), (2, 3), (4, 3), (8, 3)}
"""Bit depths and colour types of PNG: grey, RGB and RGBA of 8 bits, palettes."""


def fits_rekognition(head: bytes, size: int) -> bool:
    """Tell whether Rekognition sees a file as we do, by its first bytes or by all its `size` bytes.

    The answer is False if the first bytes don't say enough.
    """
    if size > MAX_OBJECT_BYTES:
        return False
    if head.startswith(jpeg.SIGNATURE):
        return _fits_jpeg(jpeg.structure(head), whole=len(head) == size)
    return head.startswith(png.SIGNATURE) and len(head) == size and _fits_png(head)


def _fits_jpeg(found: jpeg.Jpeg, *, whole: bool) -> bool:
    # A whole file must have its end marker. Its head alone doesn't have it, hence `>=`.
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
    from chalicelib.pictures.decoder import decoder_errors
    from chalicelib.pictures.header import UPRIGHT, opened, orientation_of

    with decoder_errors(content):
        return orientation_of(opened(content)) != UPRIGHT


def _sized(width: int, height: int) -> bool:
    return min(width, height) >= MIN_SIDE_PIXELS and max(width, height) <= MAX_SIDE_PIXELS
