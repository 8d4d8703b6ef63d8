"""Thumbnails: small, upright, in sRGB, and without the place that a photo was taken at."""

import io
from typing import TYPE_CHECKING

from chalicelib.pictures.decoder import decoder_errors, encoded, flat, upright

if TYPE_CHECKING:
    from PIL.Image import Image


def make_thumbnail(content: bytes, side: int) -> tuple[bytes, str]:
    """Return the picture with a longer side of at most `side` pixels, and its type.

    It is a PNG if it has transparency, else a JPEG. Its colours are sRGB, and it has no metadata.

    Raises:
        UnsupportedPhoto: the picture is of a type we don't read, broken, or too large.
    """
    with decoder_errors(content):
        picture = _in_srgb(upright(content, side))
        if picture.mode in ("LA", "RGBA"):
            return encoded(picture.convert("RGBA"), "PNG"), "image/png"
        return encoded(flat(picture)), "image/jpeg"


def _in_srgb(picture: "Image") -> "Image":
    """Convert the colours to sRGB. A profile that can't be read is taken for sRGB."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture
