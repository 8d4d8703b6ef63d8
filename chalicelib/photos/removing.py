"""The task that takes along what deleted S3 objects left."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import unquote_plus

from chalicelib.photos.lanes import has_results, photo_id_of
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
        return {"removed": sum(map(self._remove, event.get("Records", [])))}

    def _remove(self, record: Mapping[str, Any]) -> int:
        key = unquote_plus(record["s3"]["object"]["key"])
        removed = self._forget(record, key)
        if has_results(key):
            self._results.erase(removed)
        return len(removed)

    def _forget(self, record: Mapping[str, Any], key: str) -> list[str]:
        bucket, version = record["s3"]["bucket"]["name"], record["s3"]["object"].get("versionId", "")
        if record["eventName"].endswith("DeleteMarkerCreated") or not version:
            return self._store.remove_key(key, parse_time(record["eventTime"]))
        return self._store.remove([photo_id_of(bucket, key, version)])
