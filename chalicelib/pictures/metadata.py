"""The facts that a picture file has about itself: type by content, size, orientation and EXIF."""

from typing import TYPE_CHECKING, Any

from chalicelib.pictures import gif, tiff
from chalicelib.pictures.decoding import decoding
from chalicelib.pictures.exif import described
from chalicelib.pictures.opening import exif_of, opened, orientation_of

if TYPE_CHECKING:
    from PIL.Image import Image

TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}
TRANSPOSED = (5, 6, 7, 8)
"""Orientations that swap width and height."""


def read_metadata(content: bytes) -> dict[str, Any]:
    """Return what the file says: JSON-ready.

    `type`, `bytes`, `width` and `height` (pixels, upright), `orientation` (1 to 8), `frames`, and
    what EXIF has of `camera` (make, model, lens), `exposure` (seconds, f_number, iso,
    focal_length_mm), `taken_at` (ISO 8601, with the offset when known) and `gps` (latitude and
    longitude in decimal degrees, altitude_m).

    Raises:
        UnsupportedPhoto: it is no picture of a type we read, or it would cost too much to decode.
    """
    with decoding(content):
        picture = opened(content)
        orientation = orientation_of(picture)
        turned = orientation in TRANSPOSED and picture.format != "TIFF"  # whose size Pillow has turned
        size = picture.size[::-1] if turned else picture.size
        facts = {
            "type": TYPES[str(picture.format)],
            "bytes": len(content),
            "width": size[0],
            "height": size[1],
            "orientation": orientation,
            "frames": _frames(picture, content),
        }
        return facts | described(exif_of(picture))


def _frames(picture: "Image", content: bytes) -> int:
    """Count the frames; Pillow would look at each of a GIF or TIFF, and fail at a broken one."""
    if picture.format == "GIF":
        return gif.frames_of(content)
    if picture.format == "TIFF":
        return tiff.frames_of(content)
    if picture.format == "MPO":  # one photo, beside what its camera made of it
        return 1
    return int(getattr(picture, "n_frames", 1))
