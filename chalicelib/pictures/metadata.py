"""The facts in a picture file: its type (by content), size, orientation and EXIF."""

from typing import TYPE_CHECKING, Any

from chalicelib.pictures import gif, tiff
from chalicelib.pictures.decoder import decoder_errors
from chalicelib.pictures.exif import described
from chalicelib.pictures.header import exif_of, opened, orientation_of

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
    """Return the facts in the file, JSON-ready.

    Always there are `type`, `bytes`, `width` and `height` (pixels, upright), `orientation` (1 to 8) and
    `frames`. If EXIF has them, so are `camera` (make, model, lens), `exposure` (seconds, f_number, iso,
    focal_length_mm), `taken_at` (ISO 8601, with the offset if known) and `gps` (latitude and longitude in
    degrees, altitude_m).

    Raises:
        UnsupportedPhoto: the picture is of a type we don't read, broken, or would cost too much to decode.
    """
    with decoder_errors(content):
        picture = opened(content)
        orientation = orientation_of(picture)
        # Pillow has swapped a TIFF's sides already
        turned = orientation in TRANSPOSED and picture.format != "TIFF"
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
    """Count the frames. Of a GIF or TIFF, Pillow would read each frame, and fail at a broken one."""
    if picture.format == "GIF":
        return gif.frames_of(content)
    if picture.format == "TIFF":
        return tiff.frames_of(content)
    if picture.format == "MPO":  # one photo; the others are previews and depth maps by its camera
        return 1
    return int(getattr(picture, "n_frames", 1))
