"""The last task of a visit: keep reference faces, delete the rest, picture the visitors."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.faces.matching import is_review
from chalicelib.faces.owners import FaceOwners
from chalicelib.pictures.keys import crop_key


class Collection(Protocol):
    """The face collection."""

    def delete(self, face_ids: Iterable[str]) -> None: ...


class Bucket(Protocol):
    """Where photos are read from and face pictures written to."""

    def read(self, key: str, version: str | None = None) -> bytes: ...
    def write(self, key: str, content: bytes, content_type: str) -> None: ...
    def erase(self, keys: Sequence[str]) -> object: ...


class PhotoFace(Protocol):
    """A face as noted with its photo."""

    @property
    def face_id(self) -> str: ...
    @property
    def box(self) -> dict[str, float]: ...


class Photo(Protocol):
    """A photo as noted."""

    @property
    def state(self) -> str: ...
    @property
    def faces(self) -> Sequence[PhotoFace]: ...


class Photos(Protocol):
    """Where photos are noted."""

    def get_many(self, photo_ids: Iterable[str]) -> Sequence[Photo]: ...
    def finish(
        self, photo_id: str, state: Any, reason: str | None = None, customers: Mapping[str, str] | None = None
    ) -> None: ...


class Visits(Protocol):
    """Where visits are noted."""

    def picture(self, visit_id: str, photo_id: str, face_id: str) -> bool: ...
    def pictured(self, photo_id: str) -> set[str]: ...


class Finishing:
    """Puts everything in order after the visitors of a photo have been served."""

    def __init__(
        self,
        *,
        collection: Collection,
        photos_bucket: Bucket,
        results_bucket: Bucket,
        owners: FaceOwners,
        photos: Photos,
        visits: Visits,
        enough_references: int,
    ) -> None:
        self._collection = collection
        self._photos_bucket = photos_bucket
        self._results_bucket = results_bucket
        self._owners = owners
        self._photos = photos
        self._visits = visits
        self._enough = enough_references

    def finish_photo(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """Tidy up after `photo`, whose `outcomes` say how it went with each visitor.

        Each outcome is `{"face_id", "customer_id", "visit_id", "needs_picture"}`, `{"face_id"}` for
        a stranger, or `{"face_id", "error"}` for a visitor whose tasks failed; then the photo counts
        as failed.
        """
        photo_id, outcomes = photo["photo_id"], photo.get("outcomes", [])
        served = [outcome for outcome in outcomes if "visit_id" in outcome]
        found = self._photos.get_many([photo_id])
        if not found or found[0].state == "removed":
            return self._forget(photo)
        faces = found[0].faces
        self._picture(photo, faces, served)
        self._tidy_faces(photo, faces)
        errors = [outcome["error"] for outcome in outcomes if "error" in outcome]
        state = "failed" if errors else "done"
        customers = {outcome["face_id"]: outcome["customer_id"] for outcome in served}
        self._photos.finish(photo_id, state, "; ".join(errors) or None, customers)
        return {"photo_id": photo_id, "state": state, "visitors": len(served)}

    def _forget(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """The photo was deleted meanwhile: none of its faces stays, but for pictures that visits show."""
        photo_id, visitors = photo["photo_id"], photo.get("recognition", {}).get("visitors", [])
        faces = {visitor["face_id"] for visitor in visitors}
        self._collection.delete(sorted(faces))
        unseen = faces - self._visits.pictured(photo_id)
        self._results_bucket.erase([crop_key(photo_id, face) for face in sorted(unseen)])
        return {"photo_id": photo_id, "state": "removed", "visitors": 0}

    def _tidy_faces(self, photo: Mapping[str, Any], faces: Sequence[PhotoFace]) -> None:
        """A face stays in the collection only as one of its owner's few references."""
        owners = self._owners.owners_of(face.face_id for face in faces)
        self._collection.delete(
            [face.face_id for face in faces if not self._kept(photo, face, owners.get(face.face_id))]
        )

    def _kept(self, photo: Mapping[str, Any], face: PhotoFace, owner: str | None) -> bool:
        if owner is None or is_review(owner):  # not settled: the visitor's tasks failed
            return False
        where = {name: photo[name] for name in ("photo_id", "bucket", "key", "version")}
        return self._owners.keep_reference(face.face_id, owner, where | {"box": face.box}, self._enough)

    def _picture(
        self, photo: Mapping[str, Any], faces: Sequence[PhotoFace], served: Sequence[Mapping[str, Any]]
    ) -> None:
        """Cut out the faces of visits that have no picture yet; a visit can do without one."""
        visits = {outcome["face_id"]: outcome["visit_id"] for outcome in served if outcome["needs_picture"]}
        wanted = [face for face in faces if face.face_id in visits]
        if not wanted:
            return
        from chalicelib import pictures

        try:
            content = self._photos_bucket.read(photo["key"], photo.get("version"))
            crops = pictures.crop_faces(content, [face.box for face in wanted])
        except (NotFound, UnsupportedPhoto):
            return
        for face, crop in zip(wanted, crops, strict=True):
            key = crop_key(photo["photo_id"], face.face_id)
            self._results_bucket.write(key, crop, "image/jpeg")
            # written first: an erasure that comes between leaves no visit to show it
            if not self._visits.picture(visits[face.face_id], photo["photo_id"], face.face_id):
                self._results_bucket.erase([key])
