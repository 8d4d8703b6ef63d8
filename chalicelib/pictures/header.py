"""The header of a picture, which is read first: a picture that would cost too much is refused by it."""

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
"""EXIF's tag of the orientation, and its value for a picture that needs no turning."""
LAST_ORIENTATION = 8
XMP = ("xmp", "XML:com.adobe.xmp")
MAX_EXIF_BYTES = 1_000_000
"""Bytes of EXIF that are read. A JPEG has at most 65 533, makers' notes included."""
WIDTH, LENGTH, BITS_PER_SAMPLE, SAMPLES_PER_PIXEL = 256, 257, 258, 277
ROWS_PER_STRIP, TILE_WIDTH, TILE_LENGTH = 278, 322, 323
RUN_LENGTHS = (1, 2)
"""A BMP's two compressions."""
MAX_RUN_LENGTH_BYTES = 2_000_000
"""Bytes of a compressed BMP. Pillow decodes it in Python, slowly."""


def load_pillow() -> None:
    """Load Pillow with all types of pictures that we read."""
    from pi_heif import register_heif_opener
    from PIL import AvifImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401

    register_heif_opener()


def opened(content: bytes) -> "Image":
    """Return the picture with only its header read. Call it inside of `decoder_errors`.

    Raises:
        UnsupportedPhoto: the picture is of a type we don't read, or would cost too much to decode.
    """
    from PIL import Image, UnidentifiedImageError

    load_pillow()
    Image.MAX_IMAGE_PIXELS = (
        None  # our own limits (limits.py) allow more for a JPEG at a fraction of its size
    )
    content = _readable(content)
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as exc:
        raise UnsupportedPhoto(f"the file is no picture of a type we read ({', '.join(FORMATS)})") from exc
    _check(picture, content)
    for name in XMP:  # or Pillow would take an orientation from there; only EXIF's counts
        picture.info.pop(name, None)
    if picture.format == "PNG":
        _complete_png(picture, content)
    return picture


def held(picture: "Image", content: bytes) -> int:
    """Return the bytes that the codec holds whatever the decoded size (`block` in limits.py)."""
    if picture.format in ("JPEG", "MPO"):
        return jpeg.structure(content).coefficients
    if picture.format == "TIFF":
        return _block(picture)
    return 0


def exif_of(picture: "Image") -> "Exif":
    """Return the picture's EXIF, empty if it is broken."""
    from PIL import Image

    if picture.info.get("exif"):
        picture.info["exif"] = picture.info["exif"][:MAX_EXIF_BYTES]
    try:
        return picture.getexif()
    except Exception:  # Pillow raises nearly anything at a broken directory
        return Image.Exif()


def orientation_of(picture: "Image") -> int:
    """Return EXIF's orientation from 1 to 8, or 1 if EXIF has none or a wrong one.

    Only EXIF turns a picture, as in browsers. Pillow's own exif_transpose writes EXIF anew, and fails at any
    other error in it.
    """
    try:
        found: Any = exif_of(picture).get(ORIENTATION)
    except Exception:  # Pillow parses a field only now
        return UPRIGHT
    return int(found) if found in range(UPRIGHT, LAST_ORIENTATION + 1) else UPRIGHT


def _readable(content: bytes) -> bytes:
    """Remove or refuse parts that would make Pillow fail, or take for ever, before the first pixel."""
    if content.startswith(jpeg.SIGNATURE):
        check_scans(jpeg.structure(content))
    if content.startswith(png.SIGNATURE):
        return png.without_texts(content)
    if content.startswith(b"GIF8"):
        gif.frames_of(content)
    if content.startswith(tiff.SIGNATURES):
        tiff.check_fields(content)
    return content


def _complete_png(picture: "Image", content: bytes) -> None:
    """Add EXIF, for which Pillow would decode the picture, and bring its transparent colour to 8 bits."""
    picture.info.setdefault("exif", png.exif_of(content))
    key, most = picture.info.get("transparency"), 2 ** content[png.BIT_DEPTH] - 1
    if picture.mode == "L" and key is not None:
        picture.info["transparency"] = key * 255 // most
    if picture.mode == "RGB" and key is not None:
        picture.info["transparency"] = tuple(channel >> content[png.BIT_DEPTH] - 8 for channel in key)


def _check(picture: "Image", content: bytes) -> None:
    kind = str(picture.format)
    if kind in ("JPEG", "MPO"):  # only a JPEG can be decoded at a fraction of its size
        check_size(picture.size, MAX_JPEG_PIXELS)
        return
    check_size(picture.size, MAX_PIXELS)
    check_memory(kind, picture.mode, picture.size, held(picture, content))
    is_run = picture.info.get("compression") in RUN_LENGTHS
    if kind == "BMP" and is_run and len(content) > MAX_RUN_LENGTH_BYTES:
        raise UnsupportedPhoto(
            f"the BMP has {len(content):,} compressed bytes: at most {MAX_RUN_LENGTH_BYTES:,} are read"
        )


def _block(picture: "Image") -> int:
    """Return the bytes of a TIFF's tile or strip, which libtiff decodes as a whole."""
    tags: Mapping[int, Any] = picture.tag_v2  # type: ignore[attr-defined]
    bits = tags.get(BITS_PER_SAMPLE, (1,))
    pixel = math.ceil(max(bits) * max(len(bits), tags.get(SAMPLES_PER_PIXEL, 1)) / 8)
    if TILE_WIDTH in tags:
        return int(tags[TILE_WIDTH] * tags.get(TILE_LENGTH, 0) * pixel)
    rows = min(tags[LENGTH], tags.get(ROWS_PER_STRIP, tags[LENGTH]))
    return int(tags[WIDTH] * rows * pixel)
