"""One face collection in memory."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from localaws.faces.analysis import Box, Face, Vector
from localaws.rekognition.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class StoredFace:
    """A stored face without its vector.

    `number` counts the faces of the collection in the order of their indexing. `picture` is the digest of the
    picture's bytes.
    """

    number: int
    face_id: str
    image_id: str
    external_id: str | None
    picture: str
    box: Box
    confidence: float


class Match(NamedTuple):
    """A stored face and its similarity in percent."""

    face: StoredFace
    similarity: float


class Collection:
    """Faces by id, by picture and by similarity. Not thread-safe: Collections holds the lock."""

    def __init__(self, name: str, created: float) -> None:
        self.name = name
        self.created = created
        self._faces: dict[str, StoredFace] = {}
        self._by_picture: dict[tuple[str, str | None], list[StoredFace]] = {}
        self._index = VectorIndex()
        self._last_number = 0

    def __len__(self) -> int:
        return len(self._faces)

    def __contains__(self, face_id: str) -> bool:
        return face_id in self._faces

    def __iter__(self) -> Iterator[StoredFace]:
        return iter(self._faces.values())

    def add(self, face: StoredFace, vector: Vector) -> None:
        self._last_number = max(self._last_number, face.number)
        self._faces[face.face_id] = face
        self._by_picture.setdefault((face.picture, face.external_id), []).append(face)
        self._index.add(face.face_id, vector)

    def remove(self, face_ids: Iterable[str]) -> None:
        """Remove faces. The ids must exist."""
        for face_id in face_ids:
            face = self._faces.pop(face_id)
            siblings = self._by_picture[face.picture, face.external_id]
            siblings.remove(face)
            if not siblings:
                del self._by_picture[face.picture, face.external_id]
            self._index.remove([face_id])

    def vector(self, face_id: str) -> Vector:
        return self._index.vector(face_id)

    def search(self, vector: Vector, threshold: float) -> list[Match]:
        return [Match(self._faces[key], likeness) for key, likeness in self._index.search(vector, threshold)]

    def find_or_make(self, picture: str, external_id: str | None, faces: Sequence[Face]) -> list[StoredFace]:
        """Return for each face the stored one of the same picture, external id and box, else a new one."""
        siblings = self._by_picture.get((picture, external_id), [])
        known = {face.box: face for face in siblings}
        image_id = siblings[0].image_id if siblings else str(uuid.uuid4())
        return [
            known.get(face.box)
            or StoredFace(
                number, str(uuid.uuid4()), image_id, external_id, picture, face.box, face.confidence
            )
            for number, face in enumerate(faces, self._last_number + 1)
        ]
