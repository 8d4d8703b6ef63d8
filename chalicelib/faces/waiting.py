"""Indexed photos in Redis, for the task that goes on with one later. Owns these keys:

indexed-photo:<photo>   the faces that IndexFaces found in a photo, with their boxes, and the attempt (JSON)
"""

import msgspec

from chalicelib.database import Database
from chalicelib.payloads import IndexedFace
from chalicelib.ports import IndexedPhoto

KEPT_SECONDS = 24 * 3600
"""Time that a photo waits for its turn at most. After it the photo is indexed once more."""


class KeptPhoto(msgspec.Struct, frozen=True):
    """The indexed faces of a photo in one attempt; `left_out` counts the others by Rekognition's reason."""

    attempt: int
    faces: tuple[IndexedFace, ...]
    left_out: dict[str, int]


class IndexedPhotoStore:
    """Photos that were indexed, and whose faces are still to be searched."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._keep = database.script("faces/keep_indexed")

    def keep(self, photo_id: str, attempt: int, indexed: IndexedPhoto) -> None:
        """Keep the indexed faces of a photo for the same attempt; nothing of a deleted photo."""
        faces = tuple(IndexedFace(face_id=face.face_id, box=face.box) for face in indexed.faces)
        kept = msgspec.json.encode(KeptPhoto(attempt, faces, indexed.left_out))
        keys = [self._db.key(kind, photo_id) for kind in ("photo", "indexed-photo")]
        self._keep(keys=keys, args=[kept.decode(), KEPT_SECONDS])

    def find(self, photo_id: str, attempt: int) -> IndexedPhoto | None:
        """Return the indexed faces of a photo, None if this attempt kept none."""
        found = self._db.client.get(self._db.key("indexed-photo", photo_id))
        kept = msgspec.json.decode(found, type=KeptPhoto) if found else None
        return kept if kept and kept.attempt == attempt else None
