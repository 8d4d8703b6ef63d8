"""The task that keeps what was found in a photo."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.pictures.keys import all_keys, results_key

ANNOUNCED = 20
"""Labels in the announcement; the document has them all."""


class Photos(Protocol):
    """Where photos are noted."""

    def get_many(self, photo_ids: Iterable[str]) -> Sequence[Any]: ...
    def describe(self, photo: Mapping[str, Any], found: Mapping[str, Any]) -> bool: ...


class Bucket(Protocol):
    """Where results lie."""

    def write(self, key: str, content: bytes, content_type: str) -> None: ...
    def erase(self, keys: Sequence[str]) -> object: ...


class Storing:
    """Keeps results."""

    def __init__(self, results_bucket: Bucket, photos: Photos) -> None:
        self._results = results_bucket
        self._photos = photos

    def store_results(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """Write the photo's JSON document and index it; the notice that announces it.

        A photo that was deleted meanwhile leaves nothing behind.
        """
        labels, faces, thumbnail = photo["analysis"]
        known = self._photos.get_many([photo["photo_id"]])
        document = {
            **{name: photo[name] for name in ("photo_id", "bucket", "key", "version", "time")},
            "album": photo["album"],
            "metadata": known[0].metadata if known else {},
            **labels,
            "faces": faces,
            "thumbnail": thumbnail["key"],
        }
        key = results_key(photo["photo_id"])
        self._results.write(key, json.dumps(document).encode(), "application/json")
        found = {
            "metadata": document["metadata"],
            "labels": labels["labels"],
            "detected": faces["faces"],
            "thumbnail": thumbnail["key"],
            "results": key,
        }
        if not self._photos.describe(photo, found):
            self.erase([photo["photo_id"]])
        names = [label["name"] for label in labels["labels"][:ANNOUNCED]]
        return {"id": photo["photo_id"], "key": photo["key"], "results": key, "labels": names}

    def erase(self, photo_ids: Iterable[str]) -> None:
        """Delete what was written about photos: thumbnails, conversions, documents."""
        for photo_id in photo_ids:
            self._results.erase(all_keys(photo_id))
