"""Writing what is found out about photos, so that nothing of a deleted one stays."""

from collections.abc import Sequence
from typing import Protocol

from chalicelib.errors import UnsupportedPhoto
from chalicelib.photos.store import PhotoStore


class Bucket(Protocol):
    """Where results lie."""

    name: str

    def write(self, key: str, content: bytes, content_type: str) -> None: ...
    def erase(self, keys: Sequence[str]) -> object: ...


class PhotoResults:
    """Writes results of photos."""

    def __init__(self, bucket: Bucket, store: PhotoStore) -> None:
        self.name = bucket.name
        self._bucket = bucket
        self._store = store

    def write(self, photo_id: str, key: str, content: bytes, content_type: str) -> None:
        """Put an object that belongs to a photo.

        A removal notes that the photo is gone and then erases what it finds; here it is the other
        way round, so that one of the two sees the other.

        Raises:
            UnsupportedPhoto: the photo was deleted meanwhile; the object is erased again.
        """
        self._bucket.write(key, content, content_type)
        if self._store.is_removed(photo_id):
            self._bucket.erase([key])
            raise UnsupportedPhoto("the photo was deleted while it was looked at")
