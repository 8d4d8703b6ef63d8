"""The decoder: it makes upright pictures of bytes of any type, or raises the reason why it can't."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures import jpeg
from chalicelib.pictures.acceptance import MAX_SIDE_PIXELS, MIN_SIDE_PIXELS
from chalicelib.pictures.depth import in_8_bits, is_deep, opacity, range_of
from chalicelib.pictures.header import UPRIGHT, held, opened, orientation_of
from chalicelib.pictures.limits import MAX_BYTES, check_memory, drafted, fits_memory
from chalicelib.pictures.strips import Step, averaged, fitting, resized

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_JPEG_BYTES = 5_000_000
"""Bytes of an image that Rekognition takes at most within a call."""
SCALABLE_MODES = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")
"""Pillow's modes that can be scaled without a conversion, which would multiply their bytes."""
TURNS = {
    2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE", 6: "ROTATE_270", 7: "TRANSVERSE", 8: "ROTATE_90",
}  # fmt: skip
"""EXIF's orientation -> Pillow's transposition that makes the picture upright."""
CROP_MARGIN = 0.35
"""Share of a face's longer side that a crop adds to it."""
CROP_SIDE_PIXELS = 240


def as_jpeg(content: bytes, max_side: int = MAX_SIDE_PIXELS) -> bytes:
    """Return the picture as an upright RGB JPEG with a longer side of at most `max_side` pixels.

    It has at most MAX_JPEG_BYTES, with fewer pixels if need be. A side below MIN_SIDE_PIXELS is stretched to
    that, which keeps the boxes of faces (from 0 to 1) in their places.

    Raises:
        UnsupportedPhoto: the picture is of a type we don't read, broken, or too large.
    """
    with decoder_errors(content):
        picture = flat(upright(content, max_side))
        if min(picture.size) < MIN_SIDE_PIXELS <= max_side:
            picture = picture.resize(
                (max(picture.width, MIN_SIDE_PIXELS), max(picture.height, MIN_SIDE_PIXELS))
            )
        converted = encoded(picture)
        while len(converted) > MAX_JPEG_BYTES:
            picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))
            converted = encoded(picture)
        return converted


def crop_faces(content: bytes, boxes: Sequence[dict[str, float]]) -> list[bytes]:
    """Return a small JPEG of each face. Boxes are Left, Top, Width, Height of the upright picture, 0 to 1.

    Raises:
        UnsupportedPhoto: the picture is of a type we don't read, broken, or too large.
    """
    with decoder_errors(content):
        picture = flat(upright(content, MAX_SIDE_PIXELS))
        return [_cropped(picture, box) for box in boxes]


@contextmanager
def decoder_errors(content: bytes) -> Iterator[None]:
    """Refuse an empty or too large file, and turn every error within the block into UnsupportedPhoto.

    Raises:
        UnsupportedPhoto: in place of any error of the decoder.
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
    """Return the first frame turned as its EXIF says, in 8 bits, with sides of at most `max_side` pixels.

    Its mode is L, LA, RGB, RGBA or CMYK. Call it inside of `decoder_errors`.
    """
    if not content.startswith(jpeg.SIGNATURE) or jpeg.structure(content).ended:
        return _upright(content, max_side)
    # A JPEG without its end marker is either cut off or just badly written. Decode it twice, with an end and
    # with noise before the end: equal pixels prove that none was missing.
    content = jpeg.without_padding(content)
    picture = _upright(content + jpeg.END, max_side)
    if picture.tobytes() != _upright(content + jpeg.NOISE + jpeg.END, max_side).tobytes():
        raise UnsupportedPhoto("the picture can't be decoded: the file is cut off")
    return picture


def _upright(content: bytes, max_side: int) -> "Image":
    from PIL import Image

    picture = opened(content)
    block = held(picture, content)
    wanted = fitting(picture.size, max_side)
    if not fits_memory("JPEG", picture.mode, drafted(picture.size, wanted), block):
        wanted = fitting(picture.size, max_side // 2)
    picture.draft("RGB", wanted)  # libjpeg decodes a JPEG at a fraction of its size, in little memory
    check_memory(str(picture.format), picture.mode, picture.size, block)
    picture.load()  # turns a TIFF and removes its orientation, so orientations are read afterwards
    orientation = orientation_of(picture)
    prepare = _preparation(picture)
    size = fitting(picture.size, max_side)
    picture = picture._new(picture.im)  # detached from its file: each use of a HEIF would decode it again
    picture = averaged(picture, size, prepare)
    picture = resized(picture, size, prepare)
    if orientation == UPRIGHT:
        return picture
    return picture.transpose(Image.Transpose[TURNS[orientation]])


def flat(picture: "Image") -> "Image":
    """Return the picture in RGB, on white ground if it is transparent."""
    from PIL import Image

    if picture.mode in ("LA", "RGBA"):
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    return picture.convert("RGB")


def encoded(picture: "Image", kind: str = "JPEG") -> bytes:
    """Return the picture as a file of this type, without metadata."""
    stream = io.BytesIO()
    picture.info = {}
    picture.save(stream, kind, quality=90)
    return stream.getvalue()


def _preparation(picture: "Image") -> Step:
    """Return the function that brings a strip of the picture to 8 bits and a mode that can be scaled."""
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
    crop.thumbnail((CROP_SIDE_PIXELS, CROP_SIDE_PIXELS))
    return encoded(crop)
