"""Face collections on disk: one SQLite file, in write-ahead mode.

A kill of the server loses no commit, a power cut may lose the last seconds, as with S3. Waiting for the disk
at each commit took 13 ms for the two commits of a portrait, and all other changes waited behind it.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from localaws.faces.analysis import Box, Vector
from localaws.rekognition.collection import Collection, StoredFace

# secure_delete: deleted vectors describe people's faces, so they are overwritten.
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA secure_delete = ON;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS collection (
    name TEXT PRIMARY KEY,
    created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS face (
    collection TEXT NOT NULL REFERENCES collection ON DELETE CASCADE,
    number INTEGER NOT NULL,
    face_id TEXT NOT NULL UNIQUE,
    image_id TEXT NOT NULL,
    external_id TEXT,
    picture TEXT NOT NULL,
    left REAL NOT NULL, top REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
    confidence REAL NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (collection, number)
);
"""
FACE = "number, face_id, image_id, external_id, picture, left, top, width, height, confidence, vector"


class Journal:
    """The file of the collections, read once and then only written. Its owner's lock admits one thread."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self._connection.executescript(SCHEMA)

    def collections(self) -> list[Collection]:
        return [Collection(*row) for row in self._connection.execute("SELECT name, created FROM collection")]

    def faces(self) -> Iterator[tuple[str, StoredFace, Vector]]:
        """Yield (collection, face, vector) of all faces, in the order of their indexing."""
        for name, *row in self._connection.execute(f"SELECT collection, {FACE} FROM face ORDER BY number"):
            number, face_id, image_id, external_id, picture, left, top, width, height, confidence, vector = (
                row
            )
            box = Box(left, top, width, height)
            face = StoredFace(number, face_id, image_id, external_id, picture, box, confidence)
            yield name, face, np.frombuffer(vector, np.float32)

    def create(self, name: str) -> Collection:
        created = round(time.time(), 3)
        with self._connection as connection:
            connection.execute("INSERT INTO collection VALUES (?, ?)", (name, created))
        return Collection(name, created)

    def delete(self, name: str) -> None:
        """Delete a collection with all its faces."""
        with self._connection as connection:
            connection.execute("DELETE FROM collection WHERE name = ?", (name,))

    def add(self, name: str, faces: Iterable[tuple[StoredFace, Vector]]) -> None:
        rows = [(name, *_row(face, vector)) for face, vector in faces]
        with self._connection as connection:
            connection.executemany(
                f"INSERT INTO face (collection, {FACE}) VALUES ({', '.join('?' * 12)})", rows
            )

    def remove(self, face_ids: Iterable[str]) -> None:
        with self._connection as connection:
            connection.executemany("DELETE FROM face WHERE face_id = ?", [(face_id,) for face_id in face_ids])

    def close(self) -> None:
        self._connection.close()


def _row(face: StoredFace, vector: Vector) -> tuple[object, ...]:
    place = (face.box.left, face.box.top, face.box.width, face.box.height)
    described = (face.number, face.face_id, face.image_id, face.external_id, face.picture)
    return *described, *place, face.confidence, vector.astype(np.float32).tobytes()
