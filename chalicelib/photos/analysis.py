"""The tasks that look at a photo."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from chalicelib.pictures.keys import thumbnail_key
from chalicelib.pictures.thumbnails import make_thumbnail


class Preparing(Protocol):
    """Reads photos, and converts those that Rekognition wouldn't take."""

    def prepare(self, photo: Mapping[str, Any]) -> dict[str, Any]: ...
    def content(self, photo: Mapping[str, Any]) -> bytes: ...


class Photos(Protocol):
    """Where photos are noted."""

    def describe(self, photo: Mapping[str, Any], found: Mapping[str, Any]) -> bool: ...


class Collection(Protocol):
    """Rekognition's detection of faces."""

    def detect(self, image: dict[str, Any]) -> Sequence[Any]: ...


class Labels(Protocol):
    """Rekognition's detection of labels."""

    def detect(self, image: dict[str, Any]) -> dict[str, Any]: ...


class Results(Protocol):
    """Where thumbnails are written to."""

    def write(self, photo_id: str, key: str, content: bytes, content_type: str) -> None: ...


class Analysing:
    """Finds out what a photo shows."""

    def __init__(
        self,
        *,
        preparing: Preparing,
        collection: Collection,
        labels: Labels,
        results: Results,
        photos: Photos,
        thumbnail_side: int,
    ) -> None:
        self._preparing = preparing
        self._collection = collection
        self._labels = labels
        self._results = results
        self._photos = photos
        self._side = thumbnail_side

    def read_metadata(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """`{"image"}`, the S3Object to go on with; what the file says is kept with the photo.

        The state machine remembers for months what its states carry, and nobody can erase it there.

        Raises:
            UnsupportedPhoto: it is no picture that can be read.
        """
        prepared = self._preparing.prepare(photo)
        self._photos.describe(photo, {"metadata": prepared["metadata"]})
        return {"image": prepared["image"]}

    def detect_labels(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """`{"labels": [{"name", "confidence", "parents"}], "properties", "moderation"}`.

        Raises:
            UnsupportedPhoto: Rekognition can't read the picture.
        """
        return self._labels.detect({"S3Object": photo["prepared"]["image"]})

    def detect_faces(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """`{"count", "faces": [{"box", "confidence", "brightness", "sharpness", "sunglasses"}]}`.

        Raises:
            UnsupportedPhoto: Rekognition can't read the picture.
        """
        faces = self._collection.detect({"S3Object": photo["prepared"]["image"]})
        return {"count": len(faces), "faces": [msgspec.to_builtins(face) for face in faces]}

    def make_thumbnail(self, photo: Mapping[str, Any]) -> dict[str, str]:
        """`{"key", "type"}` of the photo's thumbnail in the results bucket.

        Raises:
            UnsupportedPhoto: the picture is broken, too large, or gone.
        """
        thumbnail, kind = make_thumbnail(self._preparing.content(photo), self._side)
        key = thumbnail_key(photo["photo_id"], kind)
        self._results.write(photo["photo_id"], key, thumbnail, kind)
        return {"key": key, "type": kind}
