"""Opening a picture: its header read, and refused there when decoding it would cost too much."""

import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures import gif, jpeg, png, tiff
from chalicelib.pictures.limits import MAX_JPEG_PIXELS, MAX_PIXELS, check_memory, check_scans, check_size

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF", "TIFF", "BMP")
ORIENTATION, UPRIGHT = 0x0112, 1
LAST_ORIENTATION = 8
XMP = ("xmp", "XML:com.adobe.xmp")
MAX_EXIF = 1_000_000
"""Bytes of EXIF that are looked at; a JPEG has at most 65 533, makers' notes included."""
WIDTH, LENGTH, BITS_PER_SAMPLE, SAMPLES_PER_PIXEL = 256, 257, 258, 277
ROWS_PER_STRIP, TILE_WIDTH, TILE_LENGTH = 278, 322, 323
RUN_LENGTHS = (1, 2)
MAX_RUN_LENGTHS = 2_000_000
"""Bytes of a compressed BMP, which Pillow decodes in Python."""


def opened(content: bytes) -> "Image":
    """Return the picture with only its header read; to be called inside of `decoding`.

    Raises:
        UnsupportedPhoto: it is of no type that we read, or decoding it would cost too much.
    """
    from pi_heif import register_heif_opener
    from PIL import (  # noqa: F401
        AvifImagePlugin,
        Image,
        TiffImagePlugin,
        UnidentifiedImageError,
        WebPImagePlugin,
    )

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # we have limits of our own, which know what a draft costs
    content = _readable(content)
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as exc:
        raise UnsupportedPhoto(f"the file is no picture of a type we read ({', '.join(FORMATS)})") from exc
    _check(picture, content)
    for name in XMP:  # else Pillow takes an orientation from there
        picture.info.pop(name, None)
    if picture.format == "PNG":
        _complete_png(picture, content)
    return picture


def held(picture: "Image", content: bytes) -> int:
    """Return the bytes that the codec holds while decoding, beside its share for each pixel."""
    if picture.format in ("JPEG", "MPO"):
        return jpeg.structure(content).coefficients
    if picture.format == "TIFF":
        return _block(picture)
    return 0


def exif_of(picture: "Image") -> "Exif":
    """Return its EXIF, empty when it is broken."""
    from PIL import Image

    if picture.info.get("exif"):
        picture.info["exif"] = picture.info["exif"][:MAX_EXIF]
    try:
        return picture.getexif()
    except Exception:  # a broken directory is no directory
        return Image.Exif()


def orientation_of(picture: "Image") -> int:
    """Return what EXIF says, 1 to 8; 1 when it says nothing, or nonsense.

    Only EXIF turns a picture, as in browsers. Pillow's own exif_transpose writes EXIF anew, and fails
    at whatever else is wrong in it.
    """
    try:
        found: Any = exif_of(picture).get(ORIENTATION)
    except Exception:  # as above: fields are read when they are asked for
        return UPRIGHT
    return int(found) if found in range(UPRIGHT, LAST_ORIENTATION + 1) else UPRIGHT


def _readable(content: bytes) -> bytes:
    """Return the content without what makes Pillow fail, or take for ever, before the first pixel."""
    if content.startswith(jpeg.START):
        check_scans(jpeg.structure(content))
    if content.startswith(png.START):
        return png.without_texts(content)
    if content.startswith(b"GIF8"):
        gif.frames_of(content)
    if content.startswith(tiff.STARTS):
        tiff.check_fields(content)
    return content


def _complete_png(picture: "Image", content: bytes) -> None:
    """Give it its EXIF, for which Pillow would decode it, and its transparent colour in 8 bits."""
    picture.info.setdefault("exif", png.exif_of(content))
    key, most = picture.info.get("transparency"), 2 ** content[png.BIT_DEPTH] - 1
    if picture.mode == "L" and key is not None:
        picture.info["transparency"] = key * 255 // most
    if picture.mode == "RGB" and key is not None:
        picture.info["transparency"] = tuple(channel >> content[png.BIT_DEPTH] - 8 for channel in key)


def _check(picture: "Image", content: bytes) -> None:
    kind = str(picture.format)
    if kind in ("JPEG", "MPO"):  # only that can be decoded in part
        check_size(picture.size, MAX_JPEG_PIXELS)
        return
    check_size(picture.size, MAX_PIXELS)
    check_memory(kind, picture.mode, picture.size, held(picture, content))
    is_run = picture.info.get("compression") in RUN_LENGTHS
    if kind == "BMP" and is_run and len(content) > MAX_RUN_LENGTHS:
        raise UnsupportedPhoto(
            f"the BMP has {len(content):,} compressed bytes: at most {MAX_RUN_LENGTHS:,} are read"
        )


def _block(picture: "Image") -> int:
    """Return the bytes of a TIFF's tile or strip, which libtiff decodes at once."""
    tags: Mapping[int, Any] = picture.tag_v2  # type: ignore[attr-defined]
    bits = tags.get(BITS_PER_SAMPLE, (1,))
    pixel = math.ceil(max(bits) * max(len(bits), tags.get(SAMPLES_PER_PIXEL, 1)) / 8)
    if TILE_WIDTH in tags:
        return int(tags[TILE_WIDTH] * tags.get(TILE_LENGTH, 0) * pixel)
    rows = min(tags[LENGTH], tags.get(ROWS_PER_STRIP, tags[LENGTH]))
    return int(tags[WIDTH] * rows * pixel)
