"""Presigned links to pictures, and the boxes of faces in them."""

import msgspec

from chalicelib.photos.values import Photo
from chalicelib.shop import shop


class Box(msgspec.Struct, kw_only=True, rename="pascal"):
    """The box of a face in a picture, from 0 to 1 of its sides, as in Rekognition."""

    left: float
    top: float
    width: float
    height: float


def picture_link(key: str | None) -> str | None:
    """Return a link to a picture in the results bucket, None without a key."""
    lifetime = shop().settings.link_lifetime
    return shop().results_bucket.link(key, lifetime) if key else None


def photo_link(photo: Photo) -> str:
    """Return a link to the photo itself, as it was uploaded."""
    return shop().photos_bucket.link(photo.key, shop().settings.link_lifetime, photo.version or None)
