"""Face collections, searched in memory and kept on disk. A change is written before its call returns."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import RLock

from localaws.faces.analysis import Face, Vector
from localaws.rekognition.collection import Collection, Match, StoredFace
from localaws.rekognition.errors import collection_exists, collection_not_found, invalid_parameter
from localaws.rekognition.journal import Journal


class Collections:
    """All face collections of one state folder. Used from any number of threads.

    There is one lock: a search takes microseconds to milliseconds, a change one write to disk. Every later
    search sees a change that has returned. Methods raise RekognitionError for an unknown collection.
    """

    def __init__(self, file: Path) -> None:
        self._lock = RLock()
        self._journal = Journal(file)
        self._collections = {each.name: each for each in self._journal.collections()}
        for name, face, vector in self._journal.faces():
            self._collections[name].add(face, vector)

    def create(self, name: str) -> None:
        with self._lock:
            if name in self._collections:
                raise collection_exists(name)
            self._collections[name] = self._journal.create(name)

    def delete(self, name: str) -> None:
        with self._lock:
            self._get(name)
            self._journal.delete(name)
            del self._collections[name]

    def describe(self, name: str) -> tuple[int, float]:
        """Return the number of faces, and the time of creation (seconds since 1970)."""
        with self._lock:
            collection = self._get(name)
            return len(collection), collection.created

    def index(
        self, name: str, picture: str, external_id: str | None, faces: Sequence[Face]
    ) -> list[StoredFace]:
        """Store the embedded faces of one picture and return them in the same order.

        A face already stored from the same picture (its digest) with the same external id is returned
        unchanged. So a repeated call, even a concurrent one, stores nothing twice.
        """
        with self._lock:
            collection = self._get(name)
            stored = collection.find_or_make(picture, external_id, faces)
            new = [
                (face, described.vector)
                for face, described in zip(stored, faces, strict=True)
                if face.face_id not in collection and described.vector is not None
            ]
            self._journal.add(name, new)
            for face, vector in new:
                collection.add(face, vector)
            return stored

    def remove(self, name: str, face_ids: Iterable[str]) -> list[str]:
        """Delete the faces that exist and return their ids."""
        with self._lock:
            collection = self._get(name)
            known = [face_id for face_id in dict.fromkeys(face_ids) if face_id in collection]
            self._journal.remove(known)
            collection.remove(known)
            return known

    def search(self, name: str, vector: Vector, threshold: float, limit: int) -> list[Match]:
        with self._lock:
            return self._get(name).search(vector, threshold)[:limit]

    def search_like(self, name: str, face_id: str, threshold: float, limit: int) -> list[Match]:
        """Return the faces similar to a stored one, without itself."""
        with self._lock:
            collection = self._get(name)
            if face_id not in collection:
                raise invalid_parameter("faceId was not found in the collection.")
            matches = collection.search(collection.vector(face_id), threshold)
            return [match for match in matches if match.face.face_id != face_id][:limit]

    def faces(self, name: str) -> Iterator[StoredFace]:
        """Return the faces in the order of their indexing."""
        with self._lock:
            return iter(list(self._get(name)))

    def require(self, name: str) -> None:
        with self._lock:
            self._get(name)

    def close(self) -> None:
        with self._lock:
            self._journal.close()

    def _get(self, name: str) -> Collection:
        if name not in self._collections:
            raise collection_not_found(name)
        return self._collections[name]
