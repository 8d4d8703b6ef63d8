"""Unusual pictures: broken, of another format, turned, or too large. Nothing is downloaded."""

import base64
import struct
import zlib
from functools import cache

from PIL import Image

from demo.pictures import portrait, saved, upright

ORIENTATION_TAG = 0x0112
# What brings an upright picture into the position that each EXIF orientation describes.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
# A 128 x 96 colour gradient, since Pillow writes no HEIC.
HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAUJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAA"
    "AAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFmAAEAAAAAAAAAYwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAA"
    "AAEAAGh2YzEAAAAAwmlwcnAAAACkaXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJ"
    "AAAAMAAAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoBAgYWW6kkprm4EBAwIAAAMAAgAAAwACECIAAQAHRAHBcrAiQAAA"
    "ABRpc3BlAAAAAAAAAIAAAABgAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAABrbWRhdAAAAF8oAa8LYP"
    "rJK1cY2yQSenvDXwkKS4NP76Zcm5eUvbCQrPc9JVZPKFdH9RI8WIThVYyO3DdcEPHQ59VtrTrc8AGeEDHgPA6/6kdh1OTcfBCg"
    "71XL3BGJqEOFmVXqGLEr9A=="
)


@cache
def oriented(person: str, orientation: int) -> bytes:
    """Return the portrait as a turned camera stores it: upright by its EXIF orientation, 1 to 8."""
    image = upright(person)
    stored = image.transpose(STORED[orientation]) if orientation in STORED else image
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    return saved(stored, "JPEG", quality=92, exif=exif)


@cache
def png(person: str) -> bytes:
    return saved(upright(person), "PNG")


@cache
def cmyk(person: str) -> bytes:
    """Return a JPEG in printers' colours."""
    return saved(upright(person).convert("CMYK"), "JPEG", quality=92)


@cache
def deep_png(person: str) -> bytes:
    """Return a grey PNG with 16 bits a pixel."""
    return saved(upright(person).convert("I").point(lambda level: level * 257).convert("I;16"), "PNG")


@cache
def animation(form: str) -> bytes:
    """Return two frames; form is GIF or WEBP."""
    frames = [upright("astronaut"), upright("admiral")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=200)


def heic() -> bytes:
    """Return a small HEIC that decodes, without a person."""
    return base64.b64decode(HEIC)


@cache
def truncated(person: str = "astronaut") -> bytes:
    """Return the first half of a JPEG."""
    whole = portrait(person)
    return whole[: len(whole) // 2]


def empty() -> bytes:
    return b""


def text() -> bytes:
    return b"This is no picture.\n" * 100


@cache
def gigantic(form: str = "PNG", side: int = 30_000) -> bytes:
    """Return a file of some kilobytes whose header promises `side` x `side` pixels; form is PNG or JPEG.

    The PNG is whole and black. The JPEG has only a true header.
    """
    return _gigantic_png(side) if form == "PNG" else _gigantic_jpeg(side)


def _gigantic_png(side: int) -> bytes:
    row = b"\0" * (1 + (side + 7) // 8)
    squeeze = zlib.compressobj(9)
    pixels = b"".join(squeeze.compress(row) for _ in range(side)) + squeeze.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _gigantic_jpeg(side: int) -> bytes:
    """Change height and width, after the start-of-frame marker, its length and the precision."""
    jpeg = bytearray(portrait("astronaut"))
    frame = jpeg.index(b"\xff\xc0") + 5
    jpeg[frame : frame + 4] = struct.pack(">HH", side, side)
    return bytes(jpeg)
