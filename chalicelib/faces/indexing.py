"""Indexing a photo: by reference where Rekognition takes it as it is, else converted."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures import as_jpeg
from chalicelib.pictures.preparing import s3_object


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


class Photos(Protocol):
    """Where photos are read from."""

    def content(self, photo: Mapping[str, Any]) -> bytes: ...


class Indexing:
    """Finds, grades and indexes the faces of a photo."""

    def __init__(self, collection: Collection, photos: Photos) -> None:
        self._collection = collection
        self._photos = photos

    def index(self, photo: Mapping[str, Any]) -> Indexed:
        """The faces of `photo` (photo_id, bucket, key, version); once more changes nothing.

        Raises:
            UnsupportedPhoto: it is no picture that can be read, or it is gone.
        """
        try:
            return self._collection.index({"S3Object": s3_object(photo)}, photo["photo_id"])
        except UnsupportedPhoto:
            converted = as_jpeg(self._photos.content(photo))
            return self._collection.index({"Bytes": converted}, photo["photo_id"])
