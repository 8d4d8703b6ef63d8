"""Decoding: from bytes of any type to an upright picture, or to a reason why not."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures import jpeg
from chalicelib.pictures.acceptance import MAX_SIDE, MIN_SIDE
from chalicelib.pictures.depth import in_8_bits, is_deep, opacity, range_of
from chalicelib.pictures.limits import MAX_BYTES, check_memory, drafted, fits_memory
from chalicelib.pictures.opening import UPRIGHT, held, opened, orientation_of
from chalicelib.pictures.scaling import Step, averaged, fitting, resized

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_JPEG = 5_000_000
"""Bytes of an image that Rekognition takes along with a call."""
SCALABLE_MODES = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")
"""Modes that can be made smaller as they are, before a conversion would multiply their bytes."""
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
        converted = encoded(picture)
        while len(converted) > MAX_JPEG:
            picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))
            converted = encoded(picture)
        return converted


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
    """Return the first frame as it is meant to be seen: EXIF-rotated, 8 bits, at most `max_side`.

    Its mode is L, LA, RGB, RGBA or CMYK; to be called inside of `decoding`.
    """
    if not content.startswith(jpeg.START) or jpeg.structure(content).ended:
        return _upright(content, max_side)
    content = jpeg.without_padding(content)
    picture = _upright(content + jpeg.END, max_side)
    if picture.tobytes() != _upright(content + jpeg.NOISE + jpeg.END, max_side).tobytes():
        raise UnsupportedPhoto("the picture can't be decoded: the file is cut off")
    return picture  # every pixel was there: noise instead of more of them makes no difference


def _upright(content: bytes, max_side: int) -> "Image":
    from PIL import Image

    picture = opened(content)
    block = held(picture, content)
    wanted = fitting(picture.size, max_side)
    if not fits_memory("JPEG", picture.mode, drafted(picture.size, wanted), block):
        wanted = fitting(picture.size, max_side // 2)
    picture.draft("RGB", wanted)  # a JPEG at a fraction of its size, for little
    check_memory(str(picture.format), picture.mode, picture.size, block)
    picture.load()  # which turns a TIFF, and takes its orientation away
    orientation = orientation_of(picture)
    prepare = _preparation(picture)
    size = fitting(picture.size, max_side)
    picture = picture._new(picture.im)  # a HEIF of several pictures would be decoded at each look at it
    picture = averaged(picture, size, prepare)
    picture = resized(picture, size, prepare)
    if orientation == UPRIGHT:
        return picture
    return picture.transpose(Image.Transpose[TURNS[orientation]])


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


def _preparation(picture: "Image") -> Step:
    """Return how a part of the loaded picture comes to 8 bits and a mode that can be made smaller."""
    if not is_deep(picture):
        return _scalable
    values, key = range_of(picture), picture.info.get("transparency")

    def shallow(part: "Image") -> "Image":
        if not is_deep(part):  # it was averaged before
            return part
        grey = in_8_bits(part, values)
        if key is not None:
            grey.putalpha(opacity(part, key))
        return grey

    return shallow


def _scalable(picture: "Image") -> "Image":
    transparent = picture.has_transparency_data
    if picture.mode in SCALABLE_MODES and not (transparent and "transparency" in picture.info):
        return picture
    return picture.convert("RGBA" if transparent else "RGB")


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
