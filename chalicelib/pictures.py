"""Pictures of any type, decoded upright and safely; Pillow is imported only when one is opened."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chalicelib.errors import UnsupportedPhoto

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 50_000_000
MAX_PIXELS = 100_000_000
"""Decoded at three or four bytes a pixel; with this a worker stays well under its memory."""
MAX_SIDE = 4096
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "TIFF", "BMP", "MPO")
CROP_MARGIN = 0.35
CROP_SIDE = 240


def as_jpeg(content: bytes, max_side: int = MAX_SIDE) -> bytes:
    """The picture as an upright RGB JPEG whose longer side is at most `max_side` pixels.

    Raises:
        UnsupportedPhoto: it is no picture of a type we read, broken, or too large.
    """
    with decoding(content):
        return _encoded(upright(content, max_side))


def crop_faces(content: bytes, boxes: Sequence[dict[str, float]]) -> list[bytes]:
    """A small JPEG of each face; boxes are Left, Top, Width, Height from 0 to 1 of the upright picture.

    Raises:
        UnsupportedPhoto: it is no picture of a type we read, broken, or too large.
    """
    with decoding(content):
        picture = upright(content, MAX_SIDE)
        return [_cropped(picture, box) for box in boxes]


@contextmanager
def decoding(content: bytes) -> Iterator[None]:
    """Whatever goes wrong while decoding `content` is the picture's fault.

    Raises:
        UnsupportedPhoto: always instead of what the decoder raised.
    """
    if not content:
        raise UnsupportedPhoto("the file is empty")
    try:
        yield
    except UnsupportedPhoto:
        raise
    except Exception as exc:  # broken files make decoders raise nearly anything
        raise UnsupportedPhoto(f"the picture can't be decoded: {exc}") from exc


def upright(content: bytes, max_side: int) -> "Image":
    """The first frame as its maker meant it to be seen: EXIF-rotated, in RGB, at most `max_side`."""
    from PIL import ImageOps

    picture = _open(content)
    picture.draft("RGB", (max_side, max_side))  # JPEG decodes at a fraction of its size, for little
    if picture.width * picture.height > MAX_PIXELS:
        raise UnsupportedPhoto(
            f"the picture has {picture.width} × {picture.height} pixels; at most {MAX_PIXELS:,} can be read"
        )
    picture.load()
    picture = ImageOps.exif_transpose(_in_rgb(picture))
    picture.thumbnail((max_side, max_side))
    return picture


def _open(content: bytes) -> "Image":
    from pi_heif import register_heif_opener
    from PIL import Image, UnidentifiedImageError

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # we have a limit of our own, which knows what a draft costs
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as exc:
        known = ", ".join(FORMATS[:-1])
        raise UnsupportedPhoto(f"the file is no picture of a type we read ({known})") from exc


def _in_rgb(picture: "Image") -> "Image":
    from PIL import Image

    exif = picture.getexif()
    if picture.mode.startswith("I"):  # 16 bits a channel: convert() would clip instead of scaling
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    converted = picture.convert("RGB")
    converted.info["exif"] = exif.tobytes()
    return converted


def _cropped(picture: "Image", box: dict[str, float]) -> bytes:
    side = max(box["Width"] * picture.width, box["Height"] * picture.height) * (1 + CROP_MARGIN)
    centre_x = (box["Left"] + box["Width"] / 2) * picture.width
    centre_y = (box["Top"] + box["Height"] / 2) * picture.height
    left, top = max(0, round(centre_x - side / 2)), max(0, round(centre_y - side / 2))
    right, bottom = (
        min(picture.width, round(centre_x + side / 2)),
        min(picture.height, round(centre_y + side / 2)),
    )
    crop = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    crop.thumbnail((CROP_SIDE, CROP_SIDE))
    return _encoded(crop)


def _encoded(picture: "Image") -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=90)
    return stream.getvalue()
