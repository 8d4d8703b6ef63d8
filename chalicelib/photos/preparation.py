"""Preparation of photos for Rekognition, which takes some as they are. Others are converted once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.payloads import PhotoPlace
from chalicelib.pictures.acceptance import HEAD_BYTES, fits_rekognition
from chalicelib.pictures.decoder import as_jpeg
from chalicelib.pictures.keys import converted_key
from chalicelib.pictures.limits import MAX_BYTES
from chalicelib.pictures.metadata import read_metadata
from chalicelib.shop import Shop

Read = TypeVar("Read")


def prepare(shop: Shop, photo: PhotoPlace) -> dict[str, Any]:
    """Return `{"metadata", "image"}`: the facts in the file, and the S3Object for the lane's other tasks.

    Raises:
        UnsupportedPhoto: the picture can't be read, or was deleted.
    """
    content = read_content(shop, photo)
    metadata = read_metadata(content)
    if fits_rekognition(content, len(content)):
        return {"metadata": metadata, "image": s3_object(photo)}
    key = converted_key(photo.photo_id)
    write_result(shop, photo.photo_id, key, as_jpeg(content), "image/jpeg")
    return {"metadata": metadata, "image": {"Bucket": shop.results_bucket.name, "Name": key}}


def image_of(shop: Shop, photo: PhotoPlace) -> dict[str, Any]:
    """Return the image for a call of Rekognition: the S3Object if it takes that, else the converted Bytes.

    For an ordinary JPEG only the first bytes are read.

    Raises:
        UnsupportedPhoto: the picture can't be read, or was deleted.
    """
    with _gone_is_unsupported():
        head, size = shop.photos_bucket.read_start(photo.key, HEAD_BYTES, photo.version or None)
    if fits_rekognition(head, size):
        return {"S3Object": s3_object(photo)}
    content = read_content(shop, photo)
    if fits_rekognition(content, len(content)):
        return {"S3Object": s3_object(photo)}
    return {"Bytes": as_jpeg(content)}


def read_image(
    shop: Shop, photo: PhotoPlace, image: dict[str, Any], read: Callable[[dict[str, Any]], Read]
) -> Read:
    """Return what `read`, a call of Rekognition, finds in a photo's `image`.

    If it refuses the S3Object, it gets the converted Bytes.

    Raises:
        UnsupportedPhoto: the picture can't be read, or was deleted.
    """
    try:
        return read(image)
    except UnsupportedPhoto:
        if "Bytes" in image:
            raise
    return read({"Bytes": as_jpeg(read_content(shop, photo))})


def read_content(shop: Shop, photo: PhotoPlace) -> bytes:
    """Return the photo's bytes.

    Raises:
        UnsupportedPhoto: the photo was deleted, or is too large.
    """
    where = photo.key, photo.version or None
    with _gone_is_unsupported():
        size = shop.photos_bucket.size(*where)  # first, as a huge file's content would fill the memory
        if size > MAX_BYTES:
            raise UnsupportedPhoto(f"the file has {size:,} bytes: at most {MAX_BYTES:,} are read")
        return shop.photos_bucket.read(*where)


def write_result(shop: Shop, photo_id: str, key: str, content: bytes, content_type: str) -> None:
    """Write an object that belongs to a photo into the results bucket.

    Raises:
        UnsupportedPhoto: the photo was deleted meanwhile, and the object is erased again.
    """
    # Write, then check the tombstone; a removal sets the tombstone, then erases. The second one cleans up.
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
