"""Getting a photo ready for Rekognition: looked at once, and converted once where it must be."""

from collections.abc import Mapping
from typing import Any, Protocol

from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.pictures.decoding import MAX_BYTES, as_jpeg
from chalicelib.pictures.keys import converted_key
from chalicelib.pictures.metadata import fits_rekognition, read_metadata


class Bucket(Protocol):
    """Where photos are read from."""

    def size(self, key: str, version: str | None = None) -> int: ...
    def read(self, key: str, version: str | None = None) -> bytes: ...


class Results(Protocol):
    """Where conversions are written to, in the bucket of that name."""

    name: str

    def write(self, photo_id: str, key: str, content: bytes, content_type: str) -> None: ...


class Preparing:
    """Reads photos and converts those that Rekognition wouldn't take."""

    def __init__(self, photos_bucket: Bucket, results: Results) -> None:
        self._photos = photos_bucket
        self._results = results

    def prepare(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """`{"metadata": …, "image": …}`: what the file says, and the S3Object that the lane goes on with.

        Raises:
            UnsupportedPhoto: it is no picture that can be read, or it is gone.
        """
        content = self.content(photo)
        metadata = read_metadata(content)
        if fits_rekognition(content):
            return {"metadata": metadata, "image": s3_object(photo)}
        key = converted_key(photo["photo_id"])
        self._results.write(photo["photo_id"], key, as_jpeg(content), "image/jpeg")
        return {"metadata": metadata, "image": {"Bucket": self._results.name, "Name": key}}

    def content(self, photo: Mapping[str, Any]) -> bytes:
        """The photo's bytes.

        Raises:
            UnsupportedPhoto: it is gone, or too large to be read.
        """
        version = photo.get("version") or None
        try:
            size = self._photos.size(photo["key"], version)
            if size > MAX_BYTES:
                raise UnsupportedPhoto(f"the file has {size:,} bytes: at most {MAX_BYTES:,} are read")
            return self._photos.read(photo["key"], version)
        except NotFound as exc:
            raise UnsupportedPhoto("the photo was deleted before it was looked at") from exc


def s3_object(photo: Mapping[str, Any]) -> dict[str, str]:
    """A photo as Rekognition's S3Object, by version where there is one."""
    where = {"Bucket": photo["bucket"], "Name": photo["key"]}
    return where | {"Version": photo["version"]} if photo.get("version") else where
