"""The faces that were indexed of each photo, in Redis."""

import json
from collections.abc import Collection, Iterable, Mapping

from chalicelib.database import Database, batches
from chalicelib.payloads import FIRST_ATTEMPT

OWNERSHIP_SECONDS = 7 * 24 * 3600
"""Time for which an ownership outlives its face, so that a late or repeated event finds it."""


class IndexedFaces:
    """The part of a FaceStore that knows which faces were indexed of a photo."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._list_strays = database.script("faces/list_strays")
        self._list_orphans = database.script("faces/list_orphans")
        self._note_faces = database.script("faces/note_faces")

    def note_faces(self, photo_id: str, face_ids: Iterable[str], attempt: int = FIRST_ATTEMPT) -> bool:
        """Note a photo's faces, which have just been indexed.

        Return False, and note nothing, when the photo is deleted or has a later attempt, or has ended without
        one of these faces. Owners found before, with faces that are gone since, are forgotten.
        """
        keys = [self._db.key(kind, photo_id) for kind in ("photo", "in-photo", "indexed")]
        arguments = [self._db.key(""), photo_id, OWNERSHIP_SECONDS, attempt, *face_ids]
        return bool(self._note_faces(keys=keys, args=arguments))

    def indexed(self, photo_id: str) -> set[str]:
        """Return the faces that were indexed of a photo, and were not tidied away."""
        return set(self._db.client.smembers(self._db.key("indexed", photo_id)))

    def photos_of_faces(self, face_ids: Iterable[str]) -> dict[str, str]:
        """Return the photo that each face was indexed of, if that is known."""
        faces = list(face_ids)
        found = self._db.values([self._db.key("photo-of", face) for face in faces])
        return {
            face: json.loads(place)["photo_id"] for face, place in zip(faces, found, strict=True) if place
        }

    def strays(self, photo_id: str, also: Iterable[str] = ()) -> list[str]:
        """Return the faces that were indexed of a photo, and some others, which are nobody's reference."""
        keys = [self._db.key("indexed", photo_id)]
        return sorted(self._list_strays(keys=keys, args=[self._db.key(""), *also]))

    def orphans(self, photos: Mapping[str, str]) -> dict[str, str]:
        """Return those of these faces (face -> photo) that are nobody's reference.

        Faces of photos in processing are left out.
        """
        found: list[str] = []
        for faces in batches(list(photos)):
            keys = [self._db.key("photo", photos[face]) for face in faces]
            found += self._list_orphans(keys=keys, args=[self._db.key(""), *faces])
        return {face: photos[face] for face in found}

    def add_indexed(self, photo_id: str, face_id: str) -> None:
        """Note one more face that was indexed of a photo, however the photo has ended."""
        self._db.client.sadd(self._db.key("indexed", photo_id), face_id)

    def forget(self, photo_id: str, face_ids: Collection[str]) -> None:
        """Forget that these faces, which left the collection, were indexed of a photo."""
        if not face_ids:
            return
        with self._db.transaction() as step:
            step.srem(self._db.key("indexed", photo_id), *face_ids)
            step.delete(*(self._db.key("photo-of", face) for face in face_ids))
            step.delete(*(self._db.key("nearest", face) for face in face_ids))
