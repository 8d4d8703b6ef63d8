"""The task that takes along what deleted S3 objects left."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import unquote_plus

from chalicelib.photos.lanes import photo_id_of
from chalicelib.photos.store import PhotoStore
from chalicelib.times import parse_time


class Results(Protocol):
    """What was written about photos."""

    def erase(self, photo_ids: Iterable[str]) -> None: ...


class PhotoRemover:
    """Removes what belongs to deleted photos."""

    def __init__(self, store: PhotoStore, results: Results) -> None:
        self._store = store
        self._results = results

    def remove_photo(self, event: Mapping[str, Any]) -> dict[str, int]:
        """Remove thumbnails, results and index entries of the objects that an S3 event reports deleted.

        A delete marker removes every photo of its key, a deleted version only that one. A removal
        that comes before its creation is remembered, so that the photo is not taken up.
        """
        removed = [photo for record in event.get("Records", []) for photo in self._removed(record)]
        self._results.erase(removed)
        return {"removed": len(removed)}

    def _removed(self, record: Mapping[str, Any]) -> list[str]:
        bucket, described = record["s3"]["bucket"]["name"], record["s3"]["object"]
        key, version = unquote_plus(described["key"]), described.get("versionId", "")
        if record["eventName"].endswith("DeleteMarkerCreated") or not version:
            return self._store.remove_key(key, parse_time(record["eventTime"]))
        return self._store.remove([photo_id_of(bucket, key, version)])
