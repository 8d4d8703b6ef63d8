"""Making the face collection, and making it again from the reference photos after it was lost."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import UnsupportedPhoto
from chalicelib.faces.indexing import Face, Indexing
from chalicelib.faces.owners import FaceOwners
from chalicelib.invocations import Nothing, read_event

SAME_FACE = 0.5
"""Intersection over union of two boxes from which they are taken for the same face of a photo."""


class Collection(Protocol):
    """The face collection."""

    def create(self) -> bool: ...
    def face_ids(self) -> set[str]: ...
    def photos_of(self, face_ids: Iterable[str]) -> Mapping[str, str]: ...
    def delete(self, face_ids: Iterable[str]) -> None: ...


class Customers(Protocol):
    """Where customers are looked up."""

    def ids(self) -> Iterable[str]: ...


class Rebuilding:
    """Brings the collection in line with the stored references."""

    def __init__(
        self, collection: Collection, indexing: Indexing, owners: FaceOwners, customers: Customers
    ) -> None:
        self._collection = collection
        self._indexing = indexing
        self._owners = owners
        self._customers = customers

    def init_collection(self, event: Any) -> dict[str, int | bool]:
        """Make the collection and index the reference faces it lacks: `{"created", "restored", "lost"}`.

        A reference is lost when its photo is gone or shows no face in its place any more.

        Raises:
            InvalidRequest: the event has anything in it.
        """
        read_event(event, Nothing, "{}")
        created = self._collection.create()
        present = self._collection.face_ids()
        restored = [
            self._restore(customer, face, seen)
            for customer in self._customers.ids()
            for face, seen in self._owners.references(customer).items()
            if face not in present
        ]
        return {"created": created, "restored": restored.count(True), "lost": restored.count(False)}

    def restore(self, customer_id: str) -> int:
        """Index the reference faces of one customer that the collection lacks; how many it has got."""
        references = self._owners.references(customer_id)
        missing = references.keys() - self._collection.photos_of(references).keys()
        return sum(self._restore(customer_id, face, references[face]) for face in sorted(missing))

    def _restore(self, customer: str, old: str, seen: Mapping[str, Any]) -> bool:
        try:
            faces = self._indexing.index(seen).faces
        except UnsupportedPhoto:
            return False
        best = max(faces, key=lambda face: overlap(face.box, seen["box"]), default=None)
        if best is None or overlap(best.box, seen["box"]) < SAME_FACE:
            self._forget_unowned(faces)
            return False
        self._owners.replace_reference(customer, old, best.face_id, dict(seen) | {"box": best.box})
        self._forget_unowned(faces)
        return True

    def _forget_unowned(self, faces: Sequence[Face]) -> None:
        """The other people of a group photo are there by their own references, if at all."""
        face_ids = [face.face_id for face in faces]
        owners = self._owners.owners_of(face_ids)
        self._collection.delete([face for face in face_ids if face not in owners])


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Intersection over union of two boxes (Left, Top, Width, Height), from 0 to 1."""
    width = _shared(one["Left"], one["Width"], other["Left"], other["Width"])
    height = _shared(one["Top"], one["Height"], other["Top"], other["Height"])
    union = one["Width"] * one["Height"] + other["Width"] * other["Height"] - width * height
    return width * height / union if union else 0.0


def _shared(start: float, length: float, other_start: float, other_length: float) -> float:
    return max(0.0, min(start + length, other_start + other_length) - max(start, other_start))
