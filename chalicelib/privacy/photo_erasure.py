"""Erasing photos: all versions of them, and all that was made of them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

from chalicelib.database import Database
from chalicelib.pictures.keys import crop_key, crops_folder, stems

AT_ONCE = 8
"""Photos that S3 is asked about at once; the SDK keeps 10 connections."""


class Located(NamedTuple):
    """Where a photo lies; `key` is empty where that isn't known any more."""

    photo_id: str
    key: str
    version: str


class Faces(Protocol):
    """The face collection."""

    def delete(self, face_ids: Iterable[str]) -> None: ...


class PhotosBucket(Protocol):
    """Where the photos lie."""

    def with_markers(self, key: str, version: str) -> list[Any]: ...
    def delete(self, versions: Sequence[Any]) -> int: ...


class ResultsBucket(Protocol):
    """Where what was made of photos lies."""

    def under(self, prefix: str, keep: Collection[str] = ()) -> list[Any]: ...
    def delete(self, versions: Sequence[Any]) -> int: ...


class Photos(Protocol):
    """Where photos are noted."""

    def stored(self, photo_ids: Iterable[str]) -> Sequence[Any]: ...
    def remove(self, photo_ids: Iterable[str]) -> object: ...


class PhotoErasing:
    """Erases photos."""

    def __init__(
        self,
        *,
        database: Database,
        photos: Photos,
        collection: Faces,
        photos_bucket: PhotosBucket,
        results_bucket: ResultsBucket,
        has_results: Callable[[str], bool],
    ) -> None:
        self._db = database
        self._mark = database.script("privacy/erase_photo")
        self._photos = photos
        self._collection = collection
        self._photos_bucket = photos_bucket
        self._results_bucket = results_bucket
        self._has_results = has_results

    def erase(self, photo_ids: Iterable[str], *, keep_shown: bool = False) -> int:
        """Erase photos, also their faces that visits show unless these are kept; how many there were.

        Again, it goes on.

        Their faces leave the collection, except reference faces.
        """
        found = self._photos.stored(photo_ids)
        located = [Located(photo.id, photo.key, photo.version) for photo in found]
        self.erase_located(located, keep_shown=keep_shown)
        return len(located)

    def erase_located(self, photos: Sequence[Located], *, keep_shown: bool) -> int:
        """Erase photos; how many pictures had been made of them. Again, it goes on.

        First a photo is marked, then erased, so that a task which writes something about it either
        finds the mark or is found. Where it was is forgotten last.
        """
        marked = [self._marked(photo, keep_shown) for photo in photos]
        gone = [face for faces, _ in marked for face in faces]
        self._collection.delete(gone)
        ids = [photo.photo_id for photo in photos]
        shown = [
            {crop_key(photo, face) for face in kept} for photo, (_, kept) in zip(ids, marked, strict=True)
        ]
        pictures = self._erase_objects(photos, shown)
        self._photos.remove(ids)
        self._forget(ids, gone)
        return pictures

    def _marked(self, photo: Located, keep_shown: bool) -> tuple[list[str], list[str]]:
        kinds = ("photo", "photo-faces", "in-photo", "indexed", "pictured")
        keys = [self._db.key(kind, photo.photo_id) for kind in kinds]
        folder = "" if keep_shown else crops_folder(photo.photo_id)
        faces, shown = self._mark(keys=keys, args=[self._db.key(""), photo.photo_id, folder])
        return faces, shown

    def _forget(self, photo_ids: Iterable[str], face_ids: Iterable[str]) -> None:
        with self._db.transaction() as step:
            for photo in photo_ids:
                step.delete(self._db.key("indexed", photo))
            for face in face_ids:
                step.delete(self._db.key("photo-of", face))

    def _erase_objects(self, photos: Sequence[Located], shown: Sequence[Collection[str]]) -> int:
        """The photos last: that they are gone is an event, which makes others erase the same."""
        pictures = self._results_bucket.delete(_all_of(self._made_of, photos, shown))
        self._photos_bucket.delete(_all_of(self._original, photos))
        return pictures

    def _made_of(self, photo: Located, shown: Collection[str]) -> list[Any]:
        """The versions of everything that was made of a photo, but for the faces `shown`."""
        results = stems(photo.photo_id) if self._has_results(photo.key) else []
        prefixes = [*results, crops_folder(photo.photo_id)]
        return [found for prefix in prefixes for found in self._results_bucket.under(prefix, shown)]

    def _original(self, photo: Located) -> list[Any]:
        return self._photos_bucket.with_markers(photo.key, photo.version) if photo.key else []


def _all_of(look: Callable[..., list[Any]], *arguments: Sequence[Any]) -> list[Any]:
    """Return what `look` finds for each; S3 has no question about several keys at once."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [found for some in threads.map(look, *arguments) for found in some]
