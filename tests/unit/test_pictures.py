"""Pictures of every kind: each becomes an upright JPEG or is refused, and nothing else happens."""

import contextlib
import struct
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.decoder import as_jpeg, crop_faces
from demo import odd_pictures, pictures

PROJECT = Path(__file__).parents[2]
WHOLE = {"Left": 0.0, "Top": 0.0, "Width": 1.0, "Height": 1.0}
REKOGNITIONS_LIMIT = 5 * 1024 * 1024
"""Bytes of an image that is sent along with the call."""

GOOD: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: pictures.portrait("astronaut"),
    "png": lambda: odd_pictures.png("astronaut"),
    "cmyk": lambda: odd_pictures.cmyk("astronaut"),
    "16 bits": lambda: odd_pictures.deep_png("astronaut"),
    "gif": lambda: odd_pictures.animation("GIF"),
    "webp": lambda: odd_pictures.animation("WEBP"),
    "heic": odd_pictures.heic,
    "grey and transparent": lambda: made("LA", (128, 128), "PNG"),
    "transparent palette": lambda: made("P", 3, "PNG", transparency=3),
    "black and white": lambda: made("1", 1, "PNG"),
    "tiff": lambda: made("RGB", "teal", "TIFF"),
    "16 bits, big-endian": lambda: made("I;16B", 40_000, "TIFF"),
    "32 bits": lambda: made("I", 40_000, "TIFF"),
    "floating": lambda: made("F", 40_000.0, "TIFF"),
    "bmp": lambda: made("RGB", "teal", "BMP"),
    "one pixel": lambda: made("RGB", "teal", "PNG", size=(1, 1)),
    "one line": lambda: made("RGB", "teal", "PNG", size=(20_000, 1)),
    "broken exif": lambda: made("RGB", "teal", "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"),
    "nonsense exif": lambda: made("RGB", "teal", "JPEG", exif=b"Exif\0\0" + bytes(range(200))),
    "16 bits with a transparent grey": lambda: made("I;16", 40_000, "PNG", transparency=40_000),
}
BAD: dict[str, Callable[[], bytes]] = {
    "empty": odd_pictures.empty,
    "text": odd_pictures.text,
    "truncated": odd_pictures.truncated,
    "only a header": lambda: pictures.portrait("astronaut")[:20],
    "gigantic png": odd_pictures.gigantic,
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "pdf": lambda: b"%PDF-1.7\n",
    "eps": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


def made(mode: str, colour: object, form: str, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    stream = BytesIO()
    Image.new(mode, size, colour).save(stream, form, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def decoded(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    picture.load()
    return picture


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("kind", GOOD)
def test_what_can_be_read_becomes_a_jpeg(kind: str) -> None:
    assert decoded(as_jpeg(GOOD[kind]()))


@pytest.mark.parametrize("kind", BAD)
def test_what_can_not_be_read_is_refused_with_a_reason(kind: str) -> None:
    with pytest.raises(UnsupportedPhoto, match=r"\w+ \w+"):
        as_jpeg(BAD[kind]())


@pytest.mark.parametrize("kind", BAD)
def test_no_face_is_cut_out_of_what_can_not_be_read(kind: str) -> None:
    with pytest.raises(UnsupportedPhoto):
        crop_faces(BAD[kind](), [WHOLE])


@given(some.binary(max_size=200), some.integers(0, 2000))
def test_a_damaged_picture_is_read_or_refused(damage: bytes, place: int) -> None:
    whole = pictures.portrait("photographer")
    damaged = whole[:place] + damage + whole[place + len(damage) :]

    with contextlib.suppress(UnsupportedPhoto):
        decoded(as_jpeg(damaged, 64))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(orientation: int) -> None:
    upright = pictures.upright("astronaut").resize((8, 8))

    turned = decoded(as_jpeg(odd_pictures.oriented("astronaut", orientation))).resize((8, 8))

    pairs = zip(upright.tobytes(), turned.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 20


def test_an_upright_picture_is_not_turned_again() -> None:
    once = as_jpeg(odd_pictures.oriented("astronaut", 6))

    assert decoded(once).getexif().get(odd_pictures.ORIENTATION_TAG) is None


def test_16_bits_are_scaled_not_clipped() -> None:
    grey = decoded(as_jpeg(made("I;16", 32_768, "PNG"))).getpixel((9, 9))

    assert isinstance(grey, tuple)
    assert all(abs(channel - 128) <= 2 for channel in grey)


def test_transparency_becomes_white() -> None:
    assert decoded(as_jpeg(made("RGBA", (0, 0, 0, 0), "PNG"))).getpixel((9, 9)) == (255, 255, 255)


def test_a_large_picture_is_made_smaller_in_proportion() -> None:
    assert decoded(as_jpeg(made("L", 9, "PNG", size=(3000, 1500)), 300)).size == (300, 150)


def test_a_picture_fits_into_one_call_of_rekognition() -> None:
    noise = Image.effect_noise((4000, 3000), 120)
    stream = BytesIO()
    Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180))).save(stream, "JPEG", quality=95)

    assert len(as_jpeg(stream.getvalue())) <= REKOGNITIONS_LIMIT


@pytest.mark.parametrize(
    "box",
    [
        WHOLE,
        {"Left": -0.2, "Top": -0.2, "Width": 0.4, "Height": 0.4},
        {"Left": 0.9, "Top": 0.9, "Width": 0.4, "Height": 0.4},
        {"Left": 0.5, "Top": 0.5, "Width": 0.0, "Height": 0.0},
    ],
)
def test_a_face_at_the_edge_is_cut_out_too(box: dict[str, float]) -> None:
    (crop,) = crop_faces(pictures.portrait("astronaut"), [box])

    assert 1 <= max(decoded(crop).size) <= 240


@pytest.mark.parametrize("progressive", [False, True])
def test_a_gigantic_jpeg_costs_little_memory(progressive: bool, tmp_path: Path) -> None:
    """Thirty thousand pixels square would be 3.6 GB."""
    file = tmp_path / "gigantic.jpg"
    file.write_bytes(gigantic_progressive() if progressive else odd_pictures.gigantic("JPEG"))
    code = (
        "import contextlib, sys\n"
        "from pathlib import Path\n"
        "from chalicelib.errors import UnsupportedPhoto\n"
        "from chalicelib.pictures.decoder import as_jpeg\n"
        "with contextlib.suppress(UnsupportedPhoto): as_jpeg(Path(sys.argv[1]).read_bytes())\n"
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"  # not ru_maxrss:
        # what a process had resident before its exec, here a copy of the tests', counts there
    )
    command = [sys.executable, "-c", code, str(file)]
    done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)

    assert int(done.stdout) < 700_000, "kilobytes, of the 1024 MB that such a Lambda has"


def gigantic_progressive() -> bytes:
    jpeg = bytearray(pictures.saved(pictures.upright("astronaut"), "JPEG", progressive=True))
    frame = jpeg.index(b"\xff\xc2") + 5
    jpeg[frame : frame + 4] = struct.pack(">HH", 30_000, 30_000)
    return bytes(jpeg)
