"""Photos on their way into Rekognition: looked at once, and converted once where they must be."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.payloads import PhotoPlace
from chalicelib.pictures.acceptance import HEAD_BYTES, fits_rekognition
from chalicelib.pictures.decoder import as_jpeg
from chalicelib.pictures.keys import converted_key
from chalicelib.pictures.limits import MAX_BYTES
from chalicelib.pictures.metadata import read_metadata
from chalicelib.shop import Shop


def prepare(shop: Shop, photo: PhotoPlace) -> dict[str, Any]:
    """Return `{"metadata": …, "image": …}`: what the file says, and the S3Object that the lane goes on with.

    Raises:
        UnsupportedPhoto: it is no picture that can be read, or it is gone.
    """
    content = read_content(shop, photo)
    metadata = read_metadata(content)
    if fits_rekognition(content, len(content)):
        return {"metadata": metadata, "image": s3_object(photo)}
    key = converted_key(photo.photo_id)
    write_result(shop, photo.photo_id, key, as_jpeg(content), "image/jpeg")
    return {"metadata": metadata, "image": {"Bucket": shop.results_bucket.name, "Name": key}}


def image_of(shop: Shop, photo: PhotoPlace) -> dict[str, Any]:
    """Return the image to send to Rekognition: the S3Object where that does, else the converted Bytes.

    An ordinary JPEG costs one read of its first bytes.

    Raises:
        UnsupportedPhoto: it is no picture that can be read, or it is gone.
    """
    with _gone_is_unsupported():
        start = shop.photos_bucket.read_start(photo.key, HEAD_BYTES, photo.version or None)
    if fits_rekognition(*start):
        return {"S3Object": s3_object(photo)}
    content = read_content(shop, photo)
    if fits_rekognition(content, len(content)):
        return {"S3Object": s3_object(photo)}
    return {"Bytes": as_jpeg(content)}


def converted_image_of(shop: Shop, photo: PhotoPlace) -> dict[str, Any]:
    """Return the converted Bytes to send to Rekognition when it refused the S3Object.

    Raises:
        UnsupportedPhoto: it is no picture that can be read, or it is gone.
    """
    return {"Bytes": as_jpeg(read_content(shop, photo))}


def read_content(shop: Shop, photo: PhotoPlace) -> bytes:
    """Return the photo's bytes.

    Raises:
        UnsupportedPhoto: it is gone, or too large to be read.
    """
    where = photo.key, photo.version or None
    with _gone_is_unsupported():
        size = shop.photos_bucket.size(*where)
        if size > MAX_BYTES:
            raise UnsupportedPhoto(f"the file has {size:,} bytes: at most {MAX_BYTES:,} are read")
        return shop.photos_bucket.read(*where)


def write_result(shop: Shop, photo_id: str, key: str, content: bytes, content_type: str) -> None:
    """Put an object that belongs to a photo into the results bucket.

    Raises:
        UnsupportedPhoto: the photo was deleted meanwhile; the object is erased again.
    """
    # Write, then look for the removal. A removal marks the photo, then erases. The second of both cleans up.
    shop.results_bucket.write(key, content, content_type)
    if shop.photos.is_removed(photo_id):
        shop.results_bucket.erase([key])
        raise UnsupportedPhoto("the photo was deleted while it was looked at")


@contextmanager
def _gone_is_unsupported() -> Iterator[None]:
    try:
        yield
    except NotFound as exc:
        raise UnsupportedPhoto("the photo was deleted before it was looked at") from exc


def s3_object(photo: PhotoPlace) -> dict[str, str]:
    """Return a photo as Rekognition's S3Object, by version where there is one."""
    where = {"Bucket": photo.bucket, "Name": photo.key}
    return where | {"Version": photo.version} if photo.version else where
