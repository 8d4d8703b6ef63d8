"""Indexing a photo: by reference where Rekognition takes it as it is, else converted."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import NotFound, UnsupportedPhoto


class Face(Protocol):
    """A face that the collection has indexed; `box` is Left, Top, Width, Height from 0 to 1."""

    @property
    def face_id(self) -> str: ...
    @property
    def box(self) -> dict[str, float]: ...


class Indexed(Protocol):
    """A photo's indexed faces, and how many were left out for which reason."""

    @property
    def faces(self) -> Sequence[Face]: ...
    @property
    def left_out(self) -> dict[str, int]: ...


class Collection(Protocol):
    """The face collection."""

    def index(self, image: dict[str, Any], photo_id: str) -> Indexed: ...


class Bucket(Protocol):
    """Where photos are read from."""

    def size(self, key: str, version: str | None = None) -> int: ...
    def read(self, key: str, version: str | None = None) -> bytes: ...


class Indexing:
    """Finds, grades and indexes the faces of a photo."""

    def __init__(self, collection: Collection, bucket: Bucket) -> None:
        self._collection = collection
        self._bucket = bucket

    def index(self, photo: Mapping[str, Any]) -> Indexed:
        """The faces of `photo` (photo_id, bucket, key, version); once more changes nothing.

        Raises:
            UnsupportedPhoto: it is no picture that can be read, or it is gone.
        """
        where = {"Bucket": photo["bucket"], "Name": photo["key"]}
        if photo.get("version"):
            where["Version"] = photo["version"]
        try:
            return self._collection.index({"S3Object": where}, photo["photo_id"])
        except UnsupportedPhoto:
            return self._collection.index({"Bytes": self._converted(photo)}, photo["photo_id"])

    def _converted(self, photo: Mapping[str, Any]) -> bytes:
        """What Rekognition refused (another type, too large) as a JPEG that it takes."""
        from chalicelib import pictures

        try:
            size = self._bucket.size(photo["key"], photo.get("version"))
            if size > pictures.MAX_BYTES:
                raise UnsupportedPhoto(
                    f"the file has {size:,} bytes; at most {pictures.MAX_BYTES:,} are read"
                )
            return pictures.as_jpeg(self._bucket.read(photo["key"], photo.get("version")))
        except NotFound as exc:
            raise UnsupportedPhoto("the photo was deleted before it was looked at") from exc
