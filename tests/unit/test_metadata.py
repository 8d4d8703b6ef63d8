"""Facts about a picture from its file: each field by itself, or a refusal."""

import contextlib
import json
import struct
import warnings
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PIL import Image

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.metadata import read_metadata
from chalicelib.pictures.thumbnails import make_thumbnail
from demo import odd_pictures
from tests.exif import ASCII, BYTE, RATIONAL, SHORT, Fields, exif, jpeg

MAIN: Fields = {0x010F: (ASCII, b"Nikon \0"), 0x0110: (ASCII, b"D 70\0"), 0x0112: (SHORT, 6)}
DETAILS: Fields = {
    0x829A: (RATIONAL, (1, 250)),
    0x829D: (RATIONAL, (28, 10)),
    0x8827: (SHORT, 400),
    0x920A: (RATIONAL, (50, 1)),
    0xA434: (ASCII, b"50 mm\0"),
    0x9003: (ASCII, b"2026:01:31 09:30:00\0"),
    0x9011: (ASCII, b"+01:00\0"),
}
GPS: Fields = {
    1: (ASCII, b"N\0"),
    2: (RATIONAL, (48, 1, 8, 1, 1500, 100)),
    3: (ASCII, b"W\0"),
    4: (RATIONAL, (11, 1, 34, 1, 0, 1)),
    5: (BYTE, b"\x01"),
    6: (RATIONAL, (519, 1)),
}
WHOLE = jpeg(exif(MAIN, DETAILS, GPS))
FACTS = {
    "type": "image/jpeg",
    "bytes": len(WHOLE),
    "width": 20,
    "height": 40,
    "orientation": 6,
    "frames": 1,
    "camera": {"make": "Nikon", "model": "D 70", "lens": "50 mm"},
    "exposure": {"seconds": 0.004, "f_number": 2.8, "iso": 400.0, "focal_length_mm": 50.0},
    "taken_at": "2026-01-31T09:30:00+01:00",
    "gps": {"latitude": 48.1375, "longitude": -11.5666667, "altitude_m": -519.0},
}


def saved(form: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    stream = BytesIO()
    Image.new(mode, size).save(stream, form, **options)
    return stream.getvalue()


def test_every_field_is_read() -> None:
    assert read_metadata(WHOLE) == FACTS


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (saved("JPEG"), "image/jpeg"),
        (saved("MPO", save_all=True, append_images=[Image.new("RGB", (40, 20))]), "image/jpeg"),
        (saved("PNG"), "image/png"),
        (saved("WEBP"), "image/webp"),
        (saved("GIF", "P"), "image/gif"),
        (saved("TIFF"), "image/tiff"),
        (saved("BMP"), "image/bmp"),
        (odd_pictures.heic(), "image/heic"),
    ],
)
def test_the_type_is_read_from_the_content(content: bytes, kind: str) -> None:
    facts = read_metadata(content)

    assert (facts["type"], facts["frames"]) == (kind, 1)
    assert (facts["width"], facts["height"]) in {(40, 20), (128, 96)}


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_frames_are_counted(form: str) -> None:
    assert read_metadata(odd_pictures.animation(form))["frames"] == 2


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_width_and_height_are_those_of_the_upright_picture(form: str, orientation: int) -> None:
    tags = Image.Exif()
    tags[0x0112] = orientation
    content = saved(form, exif=tags)

    facts = read_metadata(content)

    size = (40, 20) if orientation < 5 else (20, 40)
    assert (facts["orientation"], (facts["width"], facts["height"])) == (orientation, size)
    assert Image.open(BytesIO(make_thumbnail(content, 320)[0])).size == size


@pytest.mark.parametrize(
    ("text", "offset", "moment"),
    [
        (b"2026:01:31 09:30:00\0", b"-03:30\0", "2026-01-31T09:30:00-03:30"),
        (b"2026:01:31 09:30:00\0", b"Z\0", "2026-01-31T09:30:00+00:00"),
        (b"2026:01:31 09:30:00\0", b"   :  \0", "2026-01-31T09:30:00"),
        (b"2026:01:31 09:30:00\0", b"+25:00\0", "2026-01-31T09:30:00"),
        (b"0001:01:01 00:00:00\0", b"+14:00\0", "0001-01-01T00:00:00+14:00"),
        (b"0000:00:00 00:00:00\0", b"+01:00\0", None),
        (b"2026:02:30 09:30:00\0", b"+01:00\0", None),
        (b"2026:01:31 09:30:61\0", b"+01:00\0", None),
        (b"    :  :     :  :  \0", b"\0", None),
        (b"yesterday\0", b"Z\0", None),
        (b"x" * 60_000, b"Z\0", None),
    ],
)
def test_the_time_keeps_its_offset_and_nonsense_is_left_out(
    text: bytes, offset: bytes, moment: str | None
) -> None:
    content = jpeg(exif(details={0x9003: (ASCII, text), 0x9011: (ASCII, offset)}))

    assert read_metadata(content).get("taken_at") == moment


PICTURES = [WHOLE, *(saved(form) for form in ("PNG", "WEBP", "TIFF", "BMP")), odd_pictures.heic()]


@given(
    picture=some.sampled_from(PICTURES),
    changes=some.lists(some.tuples(some.integers(0, 400), some.integers(0, 255)), max_size=8),
    cut=some.integers(0, 2000),
)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_damaged_picture_gives_facts_or_is_refused(
    picture: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(picture)
    for place, value in changes:
        damaged[place % len(damaged)] = value

    facts_or_refusal(bytes(damaged[: max(1, len(damaged) - cut)] if cut < 1000 else damaged))


@given(
    content=some.binary(max_size=400),
    start=some.sampled_from([b"", b"\xff\xd8\xff\xe1", b"II*\0", b"GIF89a"]),
)
@settings(max_examples=200, deadline=None)
def test_random_bytes_give_facts_or_are_refused(content: bytes, start: bytes) -> None:
    facts_or_refusal(start + content)


@given(content=some.binary(max_size=120), order=some.sampled_from([b"II*\0", b"MM\0*"]))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_exif_the_picture_can_be_read(content: bytes, order: bytes) -> None:
    start = struct.pack("<I" if order[0] == 73 else ">I", 8)
    facts = facts_or_refusal(jpeg(b"Exif\0\0" + order + start + content))

    assert facts is not None
    assert facts["type"] == "image/jpeg"


def facts_or_refusal(content: bytes) -> dict[str, Any] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what it skips
        with contextlib.suppress(UnsupportedPhoto):
            facts: dict[str, Any] = json.loads(json.dumps(read_metadata(content), allow_nan=False))
            with contextlib.suppress(UnsupportedPhoto):
                make_thumbnail(content, 64)
            return facts
    return None


def test_a_picture_that_is_too_large_is_refused_by_its_header() -> None:
    with pytest.raises(UnsupportedPhoto, match="30000 × 30000 pixels"):
        read_metadata(odd_pictures.gigantic("PNG"))  # whose EXIF Pillow looks for behind the pixels
