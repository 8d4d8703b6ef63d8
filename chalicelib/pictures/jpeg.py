"""The structure of a JPEG, read without decoding it (ITU-T T.81, annex B)."""

import re
import struct
from typing import NamedTuple

from chalicelib.errors import UnsupportedPhoto

SIGNATURE, END = b"\xff\xd8\xff", b"\xff\xd9"
NOISE = bytes((number * 167 + 13) % 251 for number in range(4096))
"""Compressed data that decodes to some pixels, in place of missing ones."""
MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
"""Any marker but a stuffed byte and the restarts, which lie within compressed data."""
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame's header (SOF0 to SOF15)."""
ALONE = frozenset({0x01, 0xD8})
"""Markers without a segment."""
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA
MAX_SEGMENTS = 10_000
"""Segments that are read, here and by Pillow. A profile has at most 255, extended XMP some hundreds."""


class Jpeg(NamedTuple):
    """A JPEG as its markers describe it. `sampling` is the number of samples a pixel of each component."""

    width: int = 0
    height: int = 0
    bits: int = 0
    sampling: tuple[float, ...] = ()
    progressive: bool = False
    interleaved: bool = True
    scans: int = 0
    ended: bool = False

    @property
    def coefficients(self) -> int:
        """Return the bytes that libjpeg holds until the last scan is read, 0 for a JPEG of one scan."""
        if not self.progressive and self.interleaved:
            return 0
        return round(2 * self.width * self.height * sum(self.sampling))


def structure(content: bytes) -> Jpeg:
    """Read the markers up to the end of the first picture, or of the content.

    Raises:
        UnsupportedPhoto: there are more segments than any picture needs.
    """
    found, place = Jpeg(), 2
    for _ in range(MAX_SEGMENTS):
        marker = MARKER.search(content, place)
        if marker is None:
            return found
        kind, place = marker[1][0], marker.end()
        if kind == END_OF_IMAGE:
            return found._replace(ended=True)
        if kind in ALONE:
            continue
        segment = content[place : place + int.from_bytes(content[place : place + 2])]
        found = _with(found, kind, segment)
        place += len(segment)
    raise UnsupportedPhoto(f"the JPEG has more than {MAX_SEGMENTS:,} segments: save it anew")


def without_padding(content: bytes) -> bytes:
    """Return a cut JPEG without the zeros that fill it up, which would decode to pixels."""
    return content.rstrip(b"\0") + b"\0"


def _with(found: Jpeg, kind: int, segment: bytes) -> Jpeg:
    """Add the facts of one segment: of the first frame's header, or of a scan."""
    if kind == START_OF_SCAN and len(segment) > 2:
        whole = found.interleaved and segment[2] >= len(found.sampling)
        return found._replace(scans=found.scans + 1, interleaved=whole)
    if kind not in FRAMES or len(segment) < 8 or found.sampling:
        return found
    bits, height, width, _ = struct.unpack_from(">BHHB", segment, 2)
    factors = [(factor >> 4) * (factor & 15) for factor in segment[9::3]]
    most = max(factors, default=1) or 1
    sampling = tuple(factor / most for factor in factors)
    return found._replace(
        width=width, height=height, bits=bits, sampling=sampling, progressive=kind in (0xC2, 0xC6, 0xCA, 0xCE)
    )
