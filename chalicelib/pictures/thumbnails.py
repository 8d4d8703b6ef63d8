"""Thumbnails: small, upright, in sRGB, and silent about where they were taken."""

import io
from typing import TYPE_CHECKING

from chalicelib.pictures.decoding import decoding, encoded, flat, upright

if TYPE_CHECKING:
    from PIL.Image import Image


def make_thumbnail(content: bytes, side: int) -> tuple[bytes, str]:
    """The picture with its longer side at most `side` pixels, and its type.

    A PNG when it has transparency, else a JPEG; colours converted to sRGB; no metadata at all.

    Raises:
        UnsupportedPhoto: it is no picture of a type we read, broken, or too large.
    """
    with decoding(content):
        picture = _in_srgb(upright(content, side))
        if picture.mode in ("LA", "RGBA"):
            return encoded(picture.convert("RGBA"), "PNG"), "image/png"
        return encoded(flat(picture)), "image/jpeg"


def _in_srgb(picture: "Image") -> "Image":
    """Colours as in sRGB; an unreadable profile is taken for sRGB."""
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
