"""The chunks of a PNG, read without decoding it (PNG, third edition, chapter 5)."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.errors import UnsupportedPhoto

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BIT_DEPTH = 24
"""Offset of the byte with the number of bits a channel."""
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
OLD_EXIF = b"Raw profile type exif\0"
"""Name of the text in which ImageMagick kept EXIF before PNG had a chunk for it."""
MAX_CHUNKS = 100_000
"""Chunks that are read, here and by Pillow. Encoders write some thousands for the largest picture."""
COMPRESSED = (b"zTXt", b"iCCP")
"""Chunks of a name, a NUL, a byte for the method, and compressed data."""
MAX_INFLATED_BYTES = 1_000_000
"""Bytes that Pillow decompresses of a chunk. It refuses a picture with more."""


class Chunk(NamedTuple):
    """A chunk: its type, and the offsets of its length (`start`) and behind its checksum (`end`)."""

    kind: bytes
    start: int
    end: int

    def data(self, png: bytes) -> bytes:
        """Return the chunk's data."""
        return png[self.start + 8 : self.end - 4]


def chunks(png: bytes) -> Iterator[Chunk]:
    """Yield all chunks, a last one that is cut off included.

    Raises:
        UnsupportedPhoto: there are more chunks than any picture needs.
    """
    place = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        if place + 8 > len(png):
            return
        length, kind = struct.unpack_from(">I4s", png, place)
        yield Chunk(kind, place, place + 12 + length)
        place += 12 + length
    raise UnsupportedPhoto(f"the PNG has more than {MAX_CHUNKS:,} chunks: save it anew")


def has_exif(png: bytes) -> bool:
    """Tell whether the PNG has EXIF anywhere, also behind its pixels."""
    return any(chunk.kind == b"eXIf" or _is_old_exif(chunk, png) for chunk in chunks(png))


def exif_of(png: bytes) -> bytes | None:
    """Return the EXIF of the `eXIf` chunk. Pillow would decode all pixels to find one behind them."""
    return next((chunk.data(png) for chunk in chunks(png) if chunk.kind == b"eXIf"), None)


def without_texts(png: bytes) -> bytes:
    """Return the PNG without its texts, and without a profile that Pillow would refuse for its size.

    Nothing here reads texts, and a compressed one of a kilobyte can hold megabytes.
    """
    unwanted = [chunk for chunk in chunks(png) if _is_unwanted(chunk, png)]
    if not unwanted:
        return png
    edges = [0, *(edge for chunk in unwanted for edge in (chunk.start, chunk.end)), len(png)]
    return b"".join(png[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _is_unwanted(chunk: Chunk, png: bytes) -> bool:
    if chunk.kind in TEXTS and not _is_old_exif(chunk, png):
        return True
    return chunk.kind in COMPRESSED and _is_huge(chunk.data(png).partition(b"\0")[2][1:])


def _is_old_exif(chunk: Chunk, png: bytes) -> bool:
    return chunk.kind in (b"tEXt", b"zTXt") and png.startswith(OLD_EXIF, chunk.start + 8)


def _is_huge(compressed: bytes) -> bool:
    inflating = zlib.decompressobj()
    try:
        inflating.decompress(compressed, MAX_INFLATED_BYTES)
    except zlib.error:
        return False  # Pillow ignores a broken one
    return bool(inflating.unconsumed_tail)
