"""Files that are odd, but show a whole picture: that is used, and nothing else."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.decoder import as_jpeg
from chalicelib.pictures.metadata import read_metadata
from chalicelib.pictures.thumbnails import make_thumbnail
from demo import heic_pictures
from demo.pictures import saved
from tests.exif import ASCII, SHORT, exif

END_OF_IMAGE = b"\xff\xd9"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
GREEN = (0, 200, 0)


def gradient(size: tuple[int, int] = (160, 100)) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (ramp, ramp.rotate(180), ramp))


def decoded(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def alike(one: Image.Image, other: Image.Image) -> bool:
    pairs = zip(one.resize((8, 8)).tobytes(), other.resize((8, 8)).tobytes(), strict=True)
    return max(abs(left - right) for left, right in pairs) < 25


@pytest.mark.parametrize("count", [1, 2, 5])
def test_of_several_heic_pictures_the_primary_one_is_used(count: int) -> None:
    content = heic_pictures.several(count)

    assert read_metadata(content)["frames"] == count
    assert decoded(as_jpeg(content)).size == heic_pictures.TILE
    assert alike(decoded(as_jpeg(content, 64)), decoded(as_jpeg(heic_pictures.several(1), 64)))
    assert make_thumbnail(content, 64)[1] == "image/jpeg"


def test_a_heic_picture_of_tiles_is_used() -> None:
    assert decoded(as_jpeg(heic_pictures.grid(3, 2))).size == (384, 192)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_an_orientation_in_xmp_alone_turns_nothing(form: str) -> None:
    options: dict[str, Any] = {"xmp": XMP} if form != "TIFF" else {"tiffinfo": {700: XMP}}
    if form == "PNG":
        content = with_chunk(saved(gradient(), form), b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    else:
        content = saved(gradient(), form, **options)
    assert XMP in content

    facts = read_metadata(content)

    assert (facts["orientation"], facts["width"], facts["height"]) == (1, 160, 100)
    assert alike(decoded(as_jpeg(content)), gradient())
    assert make_thumbnail(content, 64)
    assert decoded(make_thumbnail(content, 160)[0]).size == (160, 100)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("tail", [b"", b"\0", b"\0" * 5000])
def test_a_jpeg_that_lacks_only_its_end_is_used(progressive: bool, tail: bytes) -> None:
    whole = saved(gradient((400, 300)), "JPEG", progressive=progressive)
    assert whole.endswith(END_OF_IMAGE)

    content = whole[:-2] + tail

    assert alike(decoded(as_jpeg(content)), gradient((400, 300)))
    assert make_thumbnail(content, 64)
    assert read_metadata(content)["width"] == 400


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("part", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("tail", [b"", b"\0" * 5000])
def test_a_part_of_a_jpeg_is_refused(progressive: bool, part: float, tail: bytes) -> None:
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    whole = saved(noise, "JPEG", progressive=progressive)

    content = whole[: int(len(whole) * part)] + tail

    with pytest.raises(UnsupportedPhoto, match="can't be decoded"):
        as_jpeg(content)


def animated(form: str, mode: str = "RGB") -> bytes:
    frames = [gradient().convert(mode), gradient().rotate(90).convert(mode), gradient().convert(mode)]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize("form", ["GIF", "TIFF", "PNG", "MPO"])
@pytest.mark.parametrize("part", [0.5, 0.6, 0.75, 0.9, 0.99])
def test_a_broken_later_frame_rejects_nothing(form: str, part: float) -> None:
    whole = animated(form)
    content = whole[: int(len(whole) * part)]

    facts = read_metadata(content)

    assert (facts["width"], facts["height"]) == (160, 100)
    assert 1 <= facts["frames"] <= 3
    assert alike(decoded(as_jpeg(content)), gradient())
    assert make_thumbnail(content, 64)


@pytest.mark.parametrize(("form", "frames"), [("GIF", 3), ("TIFF", 3), ("PNG", 3), ("MPO", 1), ("WEBP", 3)])
def test_whole_frames_are_counted(form: str, frames: int) -> None:
    assert read_metadata(animated(form))["frames"] == frames


def with_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    """Return the PNG with this chunk before its pixels."""
    place = png.index(b"IDAT") - 4
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return png[:place] + chunk + png[place:]


def png(depth: int, colour: int, pixel: bytes, key: bytes) -> bytes:
    """Return a PNG of 16 x 16 pixels of the transparent colour; a pixel fills whole bytes."""
    per_byte = 8 // depth if depth < 8 else 1
    row = b"\0" + pixel * (16 // per_byte)
    pixels = zlib.compress(row * 16)
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, depth, colour, 0, 0, 0))
    return head + chunk(b"tRNS", key) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


KEYED: dict[str, Callable[[], bytes]] = {
    "RGB": lambda: png(8, 2, bytes(GREEN), struct.pack(">3H", *GREEN)),
    "grey": lambda: png(8, 0, b"\x40", struct.pack(">H", 0x40)),
    "grey of 4 bits": lambda: png(4, 0, b"\x55", struct.pack(">H", 5)),
    "grey of 2 bits": lambda: png(2, 0, b"\x55", struct.pack(">H", 1)),
    "black and white": lambda: png(1, 0, b"\0", struct.pack(">H", 0)),
    "RGB of 16 bits": lambda: png(16, 2, struct.pack(">3H", 0, 51_200, 0), struct.pack(">3H", 0, 51_200, 0)),
    "grey of 16 bits": lambda: png(16, 0, struct.pack(">H", 40_000), struct.pack(">H", 40_000)),
}


@pytest.mark.parametrize("kind", KEYED)
def test_a_transparent_colour_is_transparent(kind: str) -> None:
    thumbnail, form = make_thumbnail(KEYED[kind](), 64)

    assert form == "image/png"
    pixel = Image.open(io.BytesIO(thumbnail)).convert("RGBA").getpixel((8, 8))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0
    assert decoded(as_jpeg(KEYED[kind]())).getpixel((8, 8)) == (255, 255, 255)


@pytest.mark.parametrize("place", ["before", "behind"])
def test_exif_of_a_png_is_read_wherever_it_stands(place: str) -> None:
    tags = exif({0x010F: (ASCII, b"Nikon\0"), 0x0112: (SHORT, 6)})[6:]
    plain = saved(gradient(), "PNG")
    turned = with_chunk(plain, b"eXIf", tags) if place == "before" else plain[:-12] + chunk(b"eXIf", tags)
    turned += b"" if place == "before" else plain[-12:]

    facts = read_metadata(turned)

    assert (facts["orientation"], facts["width"], facts["camera"]) == (6, 100, {"make": "Nikon"})
    assert decoded(as_jpeg(turned)).size == (100, 160)


def test_avif_is_read() -> None:
    content = saved(gradient(), "AVIF")

    assert read_metadata(content)["type"] == "image/avif"
    assert alike(decoded(as_jpeg(content)), gradient())
    assert alike(decoded(make_thumbnail(content, 160)[0]), gradient())
