"""Getting a photo ready for Rekognition: looked at once, and converted once where it must be."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.pictures.acceptance import START_BYTES, fits_rekognition
from chalicelib.pictures.decoding import as_jpeg
from chalicelib.pictures.keys import converted_key
from chalicelib.pictures.limits import MAX_BYTES
from chalicelib.pictures.metadata import read_metadata


class Bucket(Protocol):
    """Where photos are read from."""

    def size(self, key: str, version: str | None = None) -> int: ...
    def read(self, key: str, version: str | None = None) -> bytes: ...
    def start(self, key: str, length: int, version: str | None = None) -> tuple[bytes, int]: ...


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
        if fits_rekognition(content, len(content)):
            return {"metadata": metadata, "image": s3_object(photo)}
        key = converted_key(photo["photo_id"])
        self._results.write(photo["photo_id"], key, as_jpeg(content), "image/jpeg")
        return {"metadata": metadata, "image": {"Bucket": self._results.name, "Name": key}}

    def image(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """Return what to send to Rekognition: the S3Object where that does, else the converted Bytes.

        An ordinary JPEG costs one read of its first bytes.

        Raises:
            UnsupportedPhoto: it is no picture that can be read, or it is gone.
        """
        if fits_rekognition(*self._start(photo)):
            return {"S3Object": s3_object(photo)}
        content = self.content(photo)
        if fits_rekognition(content, len(content)):
            return {"S3Object": s3_object(photo)}
        return {"Bytes": as_jpeg(content)}

    def converted(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """Return the converted Bytes to send to Rekognition when it refused the S3Object.

        Raises:
            UnsupportedPhoto: it is no picture that can be read, or it is gone.
        """
        return {"Bytes": as_jpeg(self.content(photo))}

    def content(self, photo: Mapping[str, Any]) -> bytes:
        """The photo's bytes.

        Raises:
            UnsupportedPhoto: it is gone, or too large to be read.
        """
        where = photo["key"], photo.get("version") or None
        with _gone_is_unsupported():
            size = self._photos.size(*where)
            if size > MAX_BYTES:
                raise UnsupportedPhoto(f"the file has {size:,} bytes: at most {MAX_BYTES:,} are read")
            return self._photos.read(*where)

    def _start(self, photo: Mapping[str, Any]) -> tuple[bytes, int]:
        with _gone_is_unsupported():
            return self._photos.start(photo["key"], START_BYTES, photo.get("version") or None)


@contextmanager
def _gone_is_unsupported() -> Iterator[None]:
    try:
        yield
    except NotFound as exc:
        raise UnsupportedPhoto("the photo was deleted before it was looked at") from exc


def s3_object(photo: Mapping[str, Any]) -> dict[str, str]:
    """A photo as Rekognition's S3Object, by version where there is one."""
    where = {"Bucket": photo["bucket"], "Name": photo["key"]}
    return where | {"Version": photo["version"]} if photo.get("version") else where
