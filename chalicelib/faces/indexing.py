"""Indexing a photo: by reference where Rekognition takes it as it is, else converted."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import UnsupportedPhoto


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


class Preparing(Protocol):
    """Gets photos ready for Rekognition."""

    def image(self, photo: Mapping[str, Any]) -> dict[str, Any]: ...
    def converted(self, photo: Mapping[str, Any]) -> dict[str, Any]: ...


class Indexing:
    """Finds, grades and indexes the faces of a photo."""

    def __init__(self, collection: Collection, preparing: Preparing) -> None:
        self._collection = collection
        self._preparing = preparing

    def index(self, photo: Mapping[str, Any]) -> Indexed:
        """The faces of `photo` (photo_id, bucket, key, version); once more changes nothing.

        Raises:
            UnsupportedPhoto: it is no picture that can be read, or it is gone.
        """
        image = self._preparing.image(photo)
        try:
            return self._collection.index(image, photo["photo_id"])
        except UnsupportedPhoto:
            if "Bytes" in image:
                raise
        return self._collection.index(self._preparing.converted(photo), photo["photo_id"])
