"""Small files that promise large pictures, and large honest ones: decoding must survive both."""

import struct
import zlib
from typing import Any

from PIL import Image

from demo.pictures import saved

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
END_OF_IMAGE = b"\xff\xd9"
EMPTY_BLOCKS = b"\x28\xa2\x8a"
"""Four grey blocks of a JPEG that are like the one before: 00 1010, six bits each."""
ROWS_AT_A_TIME = 100


def png(size: tuple[int, int], colour: int, bits: int = 8, extra: bytes = b"") -> bytes:
    """Return a PNG whose samples are all 0, `extra` chunks before its pixels."""
    row = bytes(1 + (size[0] * CHANNELS[colour] * bits + 7) // 8)
    squeeze = zlib.compressobj(1)
    rows = row * ROWS_AT_A_TIME
    parts = [squeeze.compress(rows) for _ in range(size[1] // ROWS_AT_A_TIME)]
    parts += [squeeze.compress(row * (size[1] % ROWS_AT_A_TIME)), squeeze.flush()]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, bits, colour, 0, 0, 0))
    palette = chunk(b"PLTE", bytes(768)) if colour == PALETTE else b""
    pixels = chunk(b"IDAT", b"".join(parts))
    return b"\x89PNG\r\n\x1a\n" + head + palette + extra + pixels + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def webp(size: tuple[int, int]) -> bytes:
    """Return a WEBP of one transparent colour: its pixels take no bits, whatever size its header says."""
    small = bytearray(saved(Image.new("RGBA", (16, 16), (9, 9, 9, 9)), "WEBP", lossless=True, exact=True))
    place = small.index(b"VP8L") + 9
    (head,) = struct.unpack_from("<I", small, place)
    struct.pack_into("<I", small, place, head >> 28 << 28 | (size[1] - 1) << 14 | size[0] - 1)
    if b"VP8X" in small:
        place = small.index(b"VP8X") + 12
        small[place : place + 6] = b"".join((side - 1).to_bytes(3, "little") for side in size)
    return bytes(small)


def jpeg(size: tuple[int, int]) -> bytes:
    """Return a baseline JPEG in grey; both sides are multiples of 16."""
    small = bytearray(saved(Image.new("L", (16, 16), 128), "JPEG"))
    frame = small.index(b"\xff\xc0") + 5
    small[frame : frame + 4] = struct.pack(">HH", size[1], size[0])
    scan = small.index(b"\xff\xda")
    start = scan + 2 + int.from_bytes(small[scan + 2 : scan + 4])
    return bytes(small[:start]) + EMPTY_BLOCKS * (size[0] * size[1] // 256) + END_OF_IMAGE


def progressive(size: tuple[int, int], repeated: int = 0, **options: Any) -> bytes:
    """Return a progressive JPEG whose last scan comes `repeated` times more."""
    whole = saved(Image.new("RGB", size, "teal"), "JPEG", progressive=True, **options)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + scan * repeated + END_OF_IMAGE


def segments(count: int) -> bytes:
    """Return a JPEG with that many empty comments."""
    whole = saved(Image.new("RGB", (160, 100)), "JPEG")
    return whole[:2] + b"\xff\xfe\0\x02" * count + whole[2:]


def gif(size: tuple[int, int], frames: int = 1, comment: bytes = b"") -> bytes:
    """Return a GIF whose canvas is larger than its frames of one pixel."""
    head = b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + bytes(3) + b"\xff" * 3
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + comment + frame * frames + b";"


def comment(blocks: int) -> bytes:
    """Return a GIF's comment in blocks of 255 bytes."""
    return b"!\xfe" + (b"\xff" + b"x" * 255) * blocks + b"\0"


def tiff(mode: str, size: tuple[int, int], rows: int | None = None) -> bytes:
    """Return a deflated TIFF in strips of that many rows."""
    options: dict[str, Any] = {} if rows is None else {"tiffinfo": {278: rows}}
    return saved(Image.new(mode, size), "TIFF", compression="tiff_adobe_deflate", **options)


def tiled(side: int) -> bytes:
    """Return a TIFF of 100 x 100 pixels in one tile of `side` x `side`."""
    data = zlib.compress(bytes(100), 1)
    tags = [(256, 3, 100), (257, 3, 100), (258, 3, 8), (259, 3, 8), (262, 3, 1), (277, 3, 1)]
    tags += [(322, 4, side), (323, 4, side), (324, 4, 8), (325, 4, len(data))]
    start = 8 + len(data) + len(data) % 2
    fields = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    head = b"II*\0" + struct.pack("<I", start) + data + b"\0" * (len(data) % 2)
    return head + struct.pack("<H", len(tags)) + fields + bytes(4)


def bmp_in_runs(size: tuple[int, int]) -> bytes:
    """Return a BMP of runs, each of one pixel."""
    pixels = (b"\x01\0" * size[0] + b"\0\0") * size[1] + b"\0\x01"
    head = struct.pack("<IiiHHIIiiII", 40, *size, 1, 8, 1, len(pixels), 0, 0, 256, 0) + bytes(1024)
    return b"BM" + struct.pack("<IHHI", 14 + len(head) + len(pixels), 0, 0, 14 + len(head)) + head + pixels


def avif(size: tuple[int, int], promised: tuple[int, int] | None = None) -> bytes:
    """Return an AVIF; its header promises another size if that is given."""
    content = bytearray(saved(Image.linear_gradient("L").resize(size).convert("RGB"), "AVIF", speed=10))
    if promised:
        struct.pack_into(">II", content, content.index(b"ispe") + 8, *promised)
    return bytes(content)


def fields(count: int) -> bytes:
    """Return a TIFF whose strips' offsets are so many."""
    data = bytes(100)
    tags = [(256, 3, 1, 10), (257, 3, 1, 10), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, 4, count, 8), (278, 3, 1, 10), (279, 4, count, 8)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = b"II*\0" + struct.pack("<I", 8 + len(data)) + data
    return head + struct.pack("<H", len(tags)) + entries + bytes(4 + 4 * count)


def compressed(kind: bytes, length: int, name: bytes = b"a") -> bytes:
    """Return a PNG's chunk that holds so many zeros in a thousandth of the bytes."""
    return chunk(kind, name + b"\0\0" + zlib.compress(bytes(length)))
