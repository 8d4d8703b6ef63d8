"""Thumbnails: upright, in sRGB, as PNG where something shines through, and silent about everything else."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.decoder import as_jpeg
from chalicelib.pictures.thumbnails import make_thumbnail
from demo import odd_pictures, pictures
from tests.exif import ASCII, RATIONAL, SHORT, exif

SIDE = 64
SECRET = b"a-secret-place"


def saved(
    form: str, mode: str = "RGB", colour: Any = 0, size: tuple[int, int] = (200, 100), **options: Any
) -> bytes:
    stream = BytesIO()
    Image.new(mode, size, colour).save(stream, form, **options)
    return stream.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(make_thumbnail(content, SIDE)[0]))


def swapped() -> bytes:
    """Return a profile that says green where sRGB says red, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ").replace(b"tmp!", b"gXYZ")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_thumbnail_is_upright(form: str, orientation: int) -> None:
    turned = Image.open(BytesIO(odd_pictures.oriented("astronaut", orientation)))
    stream = BytesIO()
    turned.save(stream, form, exif=turned.getexif())

    found = opened(stream.getvalue()).convert("RGB").resize((8, 8)).tobytes()

    expected = pictures.upright("astronaut").resize((SIDE, SIDE)).resize((8, 8)).tobytes()
    assert max(abs(one - other) for one, other in zip(found, expected, strict=True)) < 30


@pytest.mark.parametrize(
    ("size", "smaller"),
    [
        ((200, 100), (64, 32)),
        ((100, 200), (32, 64)),
        ((10, 20), (10, 20)),
        ((5000, 1), (64, 1)),
        ((1, 1), (1, 1)),
    ],
)
def test_its_longer_side_is_as_wished_and_a_small_picture_stays(
    size: tuple[int, int], smaller: tuple[int, int]
) -> None:
    assert opened(saved("PNG", size=size)).size == smaller


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (lambda: saved("PNG", "RGBA"), "image/png"),
        (lambda: saved("PNG", "LA"), "image/png"),
        (lambda: saved("WEBP", "RGBA"), "image/png"),
        (lambda: saved("PNG", "P", transparency=0), "image/png"),
        (lambda: saved("GIF", "P", transparency=0), "image/png"),
        (lambda: saved("PNG", "RGB"), "image/jpeg"),
        (lambda: saved("PNG", "I;16"), "image/jpeg"),
        (lambda: saved("GIF", "P"), "image/jpeg"),
        (lambda: saved("JPEG", "CMYK"), "image/jpeg"),
        (lambda: saved("BMP", "1"), "image/jpeg"),
        (odd_pictures.heic, "image/jpeg"),
    ],
)
def test_it_is_a_png_only_where_something_shines_through(content: Callable[[], bytes], kind: str) -> None:
    thumbnail, found = make_thumbnail(content(), SIDE)

    assert (found, Image.MIME[str(Image.open(BytesIO(thumbnail)).format)]) == (kind, kind)


def test_what_shines_through_still_does() -> None:
    assert opened(saved("PNG", "RGBA", (255, 0, 0, 0))).getpixel((9, 9))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_it_says_nothing_of_where_or_how_it_was_taken(form: str, mode: str) -> None:
    gps = {1: (ASCII, b"N\0"), 2: (RATIONAL, (48, 1, 8, 1, 15, 1))}
    tags = exif({0x010F: (ASCII, SECRET + b"\0"), 0x0112: (SHORT, 3)}, {}, gps)
    options = {"exif": tags, "icc_profile": swapped(), "xmp": SECRET, "comment": SECRET}
    if form == "JPEG" and mode == "RGBA":
        mode = "L"
    content = saved(form, mode, **({} if form == "TIFF" else options))  # type: ignore[arg-type]

    thumbnail = make_thumbnail(content, SIDE)[0]

    found = Image.open(BytesIO(thumbnail))
    assert not set(found.info) & {"exif", "icc_profile", "xmp", "comment", "XML:com.adobe.xmp"}
    assert dict(found.getexif()) == {}
    assert SECRET not in thumbnail


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_become_those_of_srgb(mode: str) -> None:
    green = (0, 200, 0) if mode == "RGB" else (0, 200, 0, 200)

    colour = opened(saved("PNG", mode, green, icc_profile=swapped())).getpixel((9, 9))

    assert isinstance(colour, tuple)
    assert (colour[0] > 190, colour[1] < 10) == (True, True), colour
    assert mode == "RGB" or colour[3] == 200


@pytest.mark.parametrize(
    "profile", [b"no profile", b"\0" * 500, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()]
)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_an_unreadable_profile_or_one_of_other_colours_is_passed_over(profile: bytes, mode: str) -> None:
    assert opened(saved("JPEG", mode, icc_profile=profile)).size == (64, 32)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", odd_pictures.truncated(), odd_pictures.gigantic("PNG")],
    ids=lambda c: str(len(c)),
)
def test_what_cannot_be_decoded_is_refused(content: bytes) -> None:
    with pytest.raises(UnsupportedPhoto):
        make_thumbnail(content, SIDE)


@pytest.mark.parametrize(
    ("size", "stretched"), [((20, 10), (80, 80)), ((300, 1), (300, 80)), ((80, 81), (80, 81))]
)
def test_a_conversion_is_large_enough_to_look_for_faces(
    size: tuple[int, int], stretched: tuple[int, int]
) -> None:
    assert Image.open(BytesIO(as_jpeg(saved("PNG", size=size)))).size == stretched
