"""Decoding: from bytes of any type to an upright picture, or to a reason why not."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chalicelib.errors import UnsupportedPhoto

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 50_000_000
MAX_PIXELS = 100_000_000
"""At most four bytes a pixel while decoding: 400 MB of a worker's memory."""
MAX_SIDE = 4096
MIN_SIDE = 80
"""Pixels a side that Rekognition needs to look for faces."""
MAX_JPEG = 5_000_000
"""Bytes of an image that Rekognition takes along with a call."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "TIFF", "BMP")
SCALABLE_MODES = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")
"""Modes that can be made smaller as they are, before a conversion would multiply their bytes."""
ORIENTATION, UPRIGHT = 0x0112, 1
TURNS = {
    2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE", 6: "ROTATE_270", 7: "TRANSVERSE", 8: "ROTATE_90",
}  # fmt: skip
"""EXIF's orientation -> Pillow's transposition that makes the picture upright."""
CROP_MARGIN = 0.35
CROP_SIDE = 240


def as_jpeg(content: bytes, max_side: int = MAX_SIDE) -> bytes:
    """The picture as an upright RGB JPEG whose longer side is at most `max_side` pixels.

    It has at most MAX_JPEG bytes, with fewer pixels if need be; a side below MIN_SIDE is stretched to
    that, which leaves everything in its place, counted from 0 to 1.

    Raises:
        UnsupportedPhoto: it is no picture of a type we read, broken, or too large.
    """
    with decoding(content):
        picture = flat(upright(content, max_side))
        if min(picture.size) < MIN_SIDE <= max_side:
            picture = picture.resize((max(picture.width, MIN_SIDE), max(picture.height, MIN_SIDE)))
        jpeg = encoded(picture)
        while len(jpeg) > MAX_JPEG:
            picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))
            jpeg = encoded(picture)
        return jpeg


def crop_faces(content: bytes, boxes: Sequence[dict[str, float]]) -> list[bytes]:
    """A small JPEG of each face; boxes are Left, Top, Width, Height from 0 to 1 of the upright picture.

    Raises:
        UnsupportedPhoto: it is no picture of a type we read, broken, or too large.
    """
    with decoding(content):
        picture = flat(upright(content, MAX_SIDE))
        return [_cropped(picture, box) for box in boxes]


@contextmanager
def decoding(content: bytes) -> Iterator[None]:
    """Whatever goes wrong while decoding `content` is the picture's fault.

    Raises:
        UnsupportedPhoto: always instead of what the decoder raised.
    """
    if not content:
        raise UnsupportedPhoto("the file is empty")
    if len(content) > MAX_BYTES:
        raise UnsupportedPhoto(f"the file has {len(content):,} bytes: at most {MAX_BYTES:,} are read")
    try:
        yield
    except UnsupportedPhoto:
        raise
    except Exception as exc:  # broken files make decoders raise nearly anything
        raise UnsupportedPhoto(f"the picture can't be decoded: {exc}") from exc


def upright(content: bytes, max_side: int) -> "Image":
    """The first frame as its maker meant it to be seen: EXIF-rotated, 8 bits, at most `max_side`.

    Its mode is L, LA, RGB, RGBA or CMYK; to be called inside of `decoding`.
    """
    from PIL import Image

    picture = opened(content)
    if picture.info.get("progressive"):  # whatever is drafted, libjpeg holds every coefficient
        _check_size(picture, MAX_PIXELS // 2)
    picture.draft("RGB", (max_side, max_side))  # JPEG decodes at a fraction of its size, for little
    _check_size(picture, MAX_PIXELS)
    picture.load()  # which turns a TIFF, and takes its orientation away
    orientation = orientation_of(picture)
    picture = _in_8_bits(picture)
    picture.thumbnail((max_side, max_side))
    if orientation == UPRIGHT:
        return picture
    return picture.transpose(Image.Transpose[TURNS[orientation]])


def orientation_of(picture: "Image") -> int:
    """What EXIF says, 1 to 8; 1 when it says nothing, or nonsense.

    Pillow's own exif_transpose writes EXIF anew, and fails at whatever else is wrong in it.
    """
    try:
        found = picture.getexif().get(ORIENTATION)
    except Exception:  # a broken directory is no directory
        return UPRIGHT
    return int(found) if found in TURNS else UPRIGHT


def _check_size(picture: "Image", most: int) -> None:
    if picture.width * picture.height > most:
        size = f"{picture.width} × {picture.height}"
        raise UnsupportedPhoto(f"the picture has {size} pixels: at most {most:,} can be read")


def opened(content: bytes) -> "Image":
    """The picture with only its header read; to be called inside of `decoding`.

    Raises:
        UnsupportedPhoto: it is of no type that we read, or too large.
    """
    from pi_heif import register_heif_opener
    from PIL import Image, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # we have a limit of our own, which knows what a draft costs
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as exc:
        raise UnsupportedPhoto(f"the file is no picture of a type we read ({', '.join(FORMATS)})") from exc
    if picture.format != "JPEG":  # only that can be decoded in part, and a PNG is when its EXIF is read
        _check_size(picture, MAX_PIXELS)
    return picture


def flat(picture: "Image") -> "Image":
    """The picture in RGB, on white where it is transparent."""
    from PIL import Image

    if picture.mode in ("LA", "RGBA"):
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    return picture.convert("RGB")


def encoded(picture: "Image", kind: str = "JPEG") -> bytes:
    """The picture as bytes, without metadata."""
    stream = io.BytesIO()
    picture.info = {}
    picture.save(stream, kind, quality=90)
    return stream.getvalue()


def _in_8_bits(picture: "Image") -> "Image":
    if picture.mode == "I;16B":  # which point() doesn't know
        picture = picture.convert("I")
    if picture.mode.startswith(("I", "F")):  # 16 bits a channel: convert() would clip, not scale
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in SCALABLE_MODES:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _cropped(picture: "Image", box: dict[str, float]) -> bytes:
    half = max(box["Width"] * picture.width, box["Height"] * picture.height) * (1 + CROP_MARGIN) / 2
    x = (box["Left"] + box["Width"] / 2) * picture.width
    y = (box["Top"] + box["Height"] / 2) * picture.height
    left, top = max(0, round(x - half)), max(0, round(y - half))
    right = max(left + 1, min(picture.width, round(x + half)))
    bottom = max(top + 1, min(picture.height, round(y + half)))
    crop = picture.crop((left, top, right, bottom))
    crop.thumbnail((CROP_SIDE, CROP_SIDE))
    return encoded(crop)
