"""The tasks of an enrolment proper: index the face, claim it, keep the profile."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import (
    CustomerErased,
    FaceAlreadyEnrolled,
    NotFound,
    PhotoDoesNotMeetRequirement,
    TransientError,
    UnsupportedPhoto,
)

SELFIES = 20
"""Selfies of one customer that stay reference faces; far more than anybody sends."""


class Face(Protocol):
    """A face that the collection has indexed; `box` from 0 to 1."""

    @property
    def face_id(self) -> str: ...
    @property
    def box(self) -> dict[str, float]: ...


class Indexed(Protocol):
    """A photo's indexed faces."""

    @property
    def faces(self) -> Sequence[Face]: ...


class Collection(Protocol):
    """The face collection."""

    def index(self, image: dict[str, Any], photo_id: str) -> Indexed: ...
    def photos_of(self, face_ids: Iterable[str]) -> dict[str, str]: ...
    def delete(self, face_ids: Iterable[str]) -> None: ...


class Owners(Protocol):
    """Who owns which face."""

    def owners_of(self, face_ids: Iterable[str]) -> dict[str, str]: ...
    def note_faces(self, photo_id: str, face_ids: Iterable[str]) -> bool: ...
    def keep_reference(self, face_id: str, owner: str, seen: Mapping[str, Any], enough: int) -> bool: ...
    def references(self, owner: str) -> Mapping[str, Any]: ...


class Customers(Protocol):
    """Where customers are kept."""

    def current(self, customer_id: str) -> str: ...
    def enrol(self, customer_id: str, photo_id: str, selfie: Mapping[str, Any]) -> None: ...


class Photos(Protocol):
    """Where photos are noted."""

    def get_many(self, photo_ids: Iterable[str]) -> Sequence[Any]: ...
    def describe(self, photo_id: str, time: str, found: Mapping[str, Any]) -> bool: ...
    def finish(self, photo_id: str, state: Any) -> None: ...


class Claiming(Protocol):
    """Decides who a face belongs to."""

    def take_face(self, photo_id: str, face_id: str, customer_id: str) -> list[str]: ...


class Saving:
    """Makes a checked selfie's customer known."""

    def __init__(
        self,
        *,
        collection: Collection,
        owners: Owners,
        customers: Customers,
        photos: Photos,
        claiming: Claiming,
    ) -> None:
        self._collection = collection
        self._owners = owners
        self._customers = customers
        self._photos = photos
        self._claiming = claiming

    def index_face(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """`{"face_id", "box"}` of the selfie's face; once more for the same photo indexes nothing twice.

        Raises:
            PhotoDoesNotMeetRequirement: the face is too poor to be recognised by later.
            UnsupportedPhoto: the selfie was deleted meanwhile.
        """
        image = {"S3Object": photo["selfie"]["image"]}
        faces = self._collection.index(image, photo["photo_id"]).faces
        self._start(photo["photo_id"], [face.face_id for face in faces])
        if len(faces) != 1:
            self._collection.delete([face.face_id for face in faces])
            raise PhotoDoesNotMeetRequirement("the face is not clear enough to be recognised by later")
        return {"face_id": faces[0].face_id, "box": faces[0].box}

    def save_profile(self, photo: Mapping[str, Any]) -> None:
        """Claim the indexed face for its customer and keep the profile; a retry changes nothing.

        A newcomer with this face is that customer at last: visits and orders become theirs.

        Raises:
            FaceAlreadyEnrolled: somebody else was faster with the same face, which is deleted again.
            UnsupportedPhoto: the selfie was deleted meanwhile.
            CustomerErased: the customer was; the face is deleted as well.
        """
        face, thumbnail = photo["indexed"]
        metadata = self._metadata(photo["photo_id"])
        customer_id, face_id = self._customers.current(photo["customer_id"]), face["face_id"]
        self._start(photo["photo_id"], [face_id])
        try:
            alike = self._claiming.take_face(photo["photo_id"], face_id, customer_id)
            self._enrol(customer_id, photo, metadata)
        except (FaceAlreadyEnrolled, CustomerErased):
            self._collection.delete([face_id])
            raise
        where = {name: photo[name] for name in ("photo_id", "bucket", "key", "version")}
        if not self._owners.keep_reference(face_id, customer_id, where | {"box": face["box"]}, SELFIES):
            self._collection.delete([face_id])
        self._photos.describe(
            photo["photo_id"], photo["time"], {"metadata": metadata, "thumbnail": thumbnail["key"]}
        )
        self._photos.finish(photo["photo_id"], "done")
        self._delete_orphans(customer_id, [other for other in alike if other != face_id])

    def forget_face(self, photo: Mapping[str, Any]) -> None:
        """Delete what `index_face` indexed of a selfie that was refused afterwards.

        Its answer may be lost; indexing the same photo again finds the same faces.
        """
        try:
            faces = self._collection.index({"S3Object": photo["selfie"]["image"]}, photo["photo_id"]).faces
        except UnsupportedPhoto:  # deleted meanwhile
            return
        owners = self._owners.owners_of(face.face_id for face in faces)
        self._collection.delete([face.face_id for face in faces if face.face_id not in owners])

    def _start(self, photo_id: str, face_ids: Sequence[str]) -> None:
        """Note what was indexed, so that who erases the photo finds it."""
        if not self._owners.note_faces(photo_id, face_ids):
            self._collection.delete(face_ids)
            raise UnsupportedPhoto("the photo was deleted while it was looked at")

    def _metadata(self, photo_id: str) -> dict[str, Any]:
        """What `check_selfie` kept of what the file says; nothing of a photo that was deleted meanwhile."""
        known = self._photos.get_many([photo_id])
        return dict(known[0].metadata or {}) if known else {}

    def _enrol(self, customer_id: str, photo: Mapping[str, Any], metadata: dict[str, Any]) -> None:
        face, thumbnail = photo["indexed"]
        selfie = {
            "face_id": face["face_id"],
            "thumbnail": thumbnail["key"],
            "metadata": metadata,
            "enrolled_at": photo["time"],
        }
        try:
            self._customers.enrol(customer_id, photo["photo_id"], selfie)
        except NotFound as exc:  # merged this very moment: another try enrols who they are part of
            raise TransientError(str(exc)) from exc

    def _delete_orphans(self, customer_id: str, alike: Sequence[str]) -> None:
        """Faces of the same person that no task and no reference needs, left by an attempt that failed."""
        references = self._owners.references(customer_id)
        owners = self._owners.owners_of(alike)
        photos = self._collection.photos_of(
            face for face in alike if owners.get(face) == customer_id and face not in references
        )
        busy = {
            photo.id for photo in self._photos.get_many(set(photos.values())) if photo.state == "processing"
        }
        self._collection.delete([face for face, photo in photos.items() if photo not in busy])
