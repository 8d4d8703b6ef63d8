"""From the bytes of a JPEG or PNG to upright RGB pixels. Limits are checked before decoding."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageFile import ImageFile

from localaws.faces.errors import PictureTooLargeError, PictureTooSmallError, UnsupportedPictureError

Pixels = NDArray[np.uint8]

# Amazon Rekognition's quotas: at least 80, at most 10 000 pixels a side.
MIN_SIDE = 80
MAX_SIDE = 10_000
# This engine's own limit, to bound a worker's memory: a 50 megapixel camera's picture (8192 x 6144).
MAX_PIXELS = 8192 * 6144
# A picture is reduced by a whole factor as long as this many pixels are left on the longer side: so much that
# the smallest face that is found, of 15 pixels among 640, has 60.
ENOUGH = 2560

# Encoders write about ten scans.
MAX_SCANS = 100
START_OF_SCAN, END_OF_IMAGE = b"\xff\xda", b"\xff\xd9"

ORIENTATION_TAG = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(picture: bytes) -> Pixels:
    """Return upright RGB pixels (height, width, 3) of a JPEG or PNG; a big one is reduced.

    Raises UnsupportedPictureError, PictureTooLargeError, PictureTooSmallError.
    """
    image = _open(picture)
    _check_size(*image.size)
    _check_scans(image, picture)
    try:
        return _upright(image)
    except MemoryError:
        raise
    except Exception as exc:  # for broken data: OSError, SyntaxError, ValueError, struct.error ...
        raise UnsupportedPictureError(f"Cannot decode the picture: {exc}") from exc


def _open(picture: bytes) -> ImageFile:
    """Read the header only. Pillow's own limit is lifted, because ours is lower and is checked next."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        return Image.open(BytesIO(picture), formats=("JPEG", "PNG"))
    except Exception as exc:  # as in decode()
        raise UnsupportedPictureError("The picture is neither JPEG nor PNG") from exc


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureTooLargeError(
            f"{width} x {height} pixels are more than {MAX_SIDE} a side or {MAX_PIXELS} in all"
        )
    if min(width, height) < MIN_SIDE:
        raise PictureTooSmallError(f"{width} x {height} pixels are less than {MIN_SIDE} a side")


def _check_scans(image: ImageFile, picture: bytes) -> None:
    """Refuse a progressive JPEG with too many scans, each of which is a walk through all pixels."""
    if image.format != "JPEG" or image.fp is None:
        return
    start = image.fp.tell()  # after the first scan's marker, because thumbnails within EXIF have markers too
    scans = picture.count(START_OF_SCAN, start, picture.find(END_OF_IMAGE, start) % (len(picture) + 1))
    if scans > MAX_SCANS:
        raise UnsupportedPictureError(f"The picture has {scans} scans; {MAX_SCANS} are decoded")


def _upright(image: Image.Image) -> Pixels:
    turn = UPRIGHT.get(_orientation(image)) if image.format != "PNG" else None
    image = _reduced(image)
    return np.asarray(image if turn is None else image.transpose(turn))


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 if it is missing or damaged. Pillow would read XMP next."""
    image.info.pop("xmp", None)
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except Exception:  # damaged EXIF is no reason to refuse a sound picture
        return 1


def _reduced(image: Image.Image) -> Image.Image:
    """Return RGB pixels at a whole fraction of the size that leaves ENOUGH. JPEG decodes at less."""
    scale = ENOUGH / max(image.size)
    if scale < 1:
        image.draft("RGB", (round(image.width * scale), round(image.height * scale)))
    pixels = (_eight_bit(image) if image.mode.startswith("I") else image).convert("RGB")
    factor = max(pixels.size) // ENOUGH
    return pixels.reduce(factor) if factor > 1 else pixels


def _eight_bit(image: Image.Image) -> Image.Image:
    """Convert a 16-bit grey PNG. Pillow's own conversion would cut everything above 255 to white."""
    return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
