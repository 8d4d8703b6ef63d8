"""The first task of a visit: find every face of a photo and decide whose it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import msgspec

from chalicelib.errors import CustomerErased, NotFound, TransientError, UnsupportedPhoto
from chalicelib.faces.indexing import Face, Indexed, Indexing
from chalicelib.faces.matching import Decision, Match, decide
from chalicelib.faces.owners import FaceOwners
from chalicelib.faces.visitors import owned_by, visitor_of
from chalicelib.payloads import Visitor

CONCURRENT_SEARCHES = 8


class Collection(Protocol):
    """The face collection."""

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]: ...
    def delete(self, face_ids: Iterable[str]) -> None: ...


class PhotoFaces(Protocol):
    """Where a photo's faces are noted."""

    def set_faces(
        self, photo_id: str, faces: Iterable[Mapping[str, Any]], left_out: Mapping[str, int]
    ) -> None: ...


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that recognition follows (see config.Settings)."""

    match_certain: float
    match_possible: float
    register_newcomers: bool
    review_timeout: int


class Recognition:
    """Finds a photo's faces and decides about them."""

    def __init__(
        self,
        *,
        collection: Collection,
        indexing: Indexing,
        owners: FaceOwners,
        photo_faces: PhotoFaces,
        rules: Rules,
        clock: Callable[[], int],
    ) -> None:
        self._collection = collection
        self._indexing = indexing
        self._owners = owners
        self._photo_faces = photo_faces
        self._rules = rules
        self._clock = clock

    def recognise_faces(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """The visitors in a photo: `{"visitors": [Visitor…], "review_timeout": seconds}`.

        One IndexFaces for the photo, one SearchFaces for each of its faces.

        Raises:
            UnsupportedPhoto: the photo is no picture that can be read, or it was deleted.
            TransientError: a service was out of reach; another try repeats no side effect.
        """
        photo_id = photo["photo_id"]
        indexed = self._indexing.index(photo)
        face_ids = [face.face_id for face in indexed.faces]
        if not self._owners.start_photo(photo_id, face_ids):
            self._collection.delete(face_ids)
            raise UnsupportedPhoto("the photo was deleted while it was looked at")
        decisions = [self._claimed(photo_id, decision) for decision in self._decide(indexed.faces)]
        visitors = self._without_strangers(decisions)
        self._note(photo_id, indexed, decisions, visitors)
        return {
            "visitors": [msgspec.to_builtins(visitor) for visitor in visitors],
            "review_timeout": self._rules.review_timeout,
        }

    def _decide(self, faces: Sequence[Face]) -> list[Decision]:
        face_ids = [face.face_id for face in faces]
        matches = dict(zip(face_ids, self._search(face_ids), strict=True))
        owners = self._owners.owners_of({match for found in matches.values() for match, _ in found})
        return decide(
            {
                face: [Match(other, similarity, owners.get(other)) for other, similarity in found]
                for face, found in matches.items()
            },
            certain=self._rules.match_certain,
            possible=self._rules.match_possible,
            told_apart=self._owners.told_apart(owners.values()),
        )

    def _search(self, face_ids: Sequence[str]) -> list[list[tuple[str, float]]]:
        if len(face_ids) < 2:
            return [self._alike(face) for face in face_ids]
        with ThreadPoolExecutor(min(CONCURRENT_SEARCHES, len(face_ids))) as threads:
            return list(threads.map(self._alike, face_ids))

    def _alike(self, face_id: str) -> list[tuple[str, float]]:
        try:
            return self._collection.search(face_id, self._rules.match_possible)
        except NotFound as exc:  # Rekognition promises no read after write
            raise TransientError(f"face {face_id} was just indexed and can't be searched yet: {exc}") from exc

    def _claimed(self, photo_id: str, decision: Decision) -> Visitor:
        """A known customer's face is claimed at once, so that whoever sees it next knows it.

        Somebody erased since the search is a newcomer, as if the photo had come later.
        """
        visitor = visitor_of(decision)
        if visitor.decision != "known" or visitor.customer_id is None:
            return visitor
        unknown = msgspec.structs.replace(visitor, decision="new", customer_id=None)
        try:
            owner = self._owners.claim(
                photo_id, visitor.face_id, visitor.alike, visitor.customer_id, self._clock()
            )
        except CustomerErased:
            return msgspec.structs.replace(unknown, alike=())
        if owner is None:  # an earlier attempt found the customer in another face of this photo
            return unknown
        return owned_by(visitor, owner)

    def _without_strangers(self, visitors: Sequence[Visitor]) -> list[Visitor]:
        if self._rules.register_newcomers:
            return list(visitors)
        self._collection.delete(visitor.face_id for visitor in visitors if visitor.decision == "new")
        return [visitor for visitor in visitors if visitor.decision != "new"]

    def _note(
        self, photo_id: str, indexed: Indexed, found: Sequence[Visitor], visitors: Sequence[Visitor]
    ) -> None:
        staying = {visitor.face_id for visitor in visitors}
        boxes = {face.face_id: face.box for face in indexed.faces}
        faces = [
            {
                "face_id": visitor.face_id,
                "box": boxes[visitor.face_id],
                "decision": visitor.decision if visitor.face_id in staying else "stranger",
                "customer_id": visitor.customer_id if visitor.decision == "known" else None,
                "similarity": visitor.similarity,
            }
            for visitor in found
        ]
        self._photo_faces.set_faces(photo_id, faces, indexed.left_out)
