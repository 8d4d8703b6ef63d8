"""A face collection that knows the people of each photo by their names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws.rekognition import DetectedFace, IndexedFace, IndexedPhoto
from tests.chaos.quota import Quota
from tests.fakes import FakeCollection


def person_of(shown: str) -> str:
    """Return the person that `ann` or, in poor light, `ann?` shows."""
    return shown.rstrip("?")


def alike(one: str, other: str) -> float:
    """Return how similar two appearances are: certainly or possibly the same person, or another one."""
    if one == other:
        return 99.0
    return 88.0 if person_of(one) == person_of(other) else 0.0


def box_of(number: int) -> dict[str, float]:
    return {"Left": 0.3 * number, "Top": 0.25, "Width": 0.28, "Height": 0.5}


@dataclass
class Crowd(FakeCollection):
    """A collection like Rekognition's: a photo's faces keep their ids until they are deleted."""

    shows: dict[str, list[str]] = field(default_factory=dict)
    """Key of a photo -> whom it shows, from left to right."""
    ever: dict[str, str] = field(default_factory=dict)
    """Face -> whom it shows, also of faces that were deleted."""
    photos: dict[str, str] = field(default_factory=dict)
    """Face -> its photo."""
    now: Callable[[], int] = lambda: 0
    lag_ms: int = 0
    """Time after which a search finds a new face; Rekognition promises none."""
    indexed_at: dict[str, int] = field(default_factory=dict)
    quota: Quota = field(default_factory=Quota)

    def __post_init__(self) -> None:
        self.alike = alike

    def index(self, image: dict[str, Any], photo_id: str) -> IndexedPhoto:
        self.quota.count("IndexFaces")
        shown = self.shows[image["S3Object"]["Name"]]
        known = {self.people[face]: face for face in self.people if self.photos[face] == photo_id}
        faces = [known.get(person) or self._add(person, photo_id) for person in shown]
        return IndexedPhoto(tuple(IndexedFace(face, box_of(n), 99.0) for n, face in enumerate(faces)), {})

    def _add(self, person: str, photo_id: str) -> str:
        face = f"face-{len(self.ever)}"
        self.people[face] = self.ever[face] = person
        self.photos[face], self.indexed_at[face] = photo_id, self.now()
        return face

    def detect(self, image: dict[str, Any]) -> list[DetectedFace]:
        self.quota.count("DetectFaces")
        shown = self.shows[image["S3Object"]["Name"]]
        return [DetectedFace(box_of(number), 99.0, 80.0, 80.0, False) for number, _ in enumerate(shown)]

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]:
        self.quota.count("SearchFaces")
        visible = self.now() - self.lag_ms
        found = super().search(face_id, threshold)
        return [(face, similarity) for face, similarity in found if self.indexed_at[face] <= visible]

    def search_image(
        self, image: dict[str, Any], threshold: float, quality: str = "NONE"
    ) -> list[tuple[str, float]]:
        self.quota.count("SearchFacesByImage")
        (shown,) = self.shows[image["S3Object"]["Name"]]
        found = [(face, self.alike(shown, person)) for face, person in self.people.items()]
        return [(face, similarity) for face, similarity in found if similarity >= threshold]

    def delete(self, face_ids: Iterable[str]) -> None:
        self.quota.count("DeleteFaces")
        super().delete(face_ids)

    def page(self, after: str | None = None) -> tuple[dict[str, str], str | None]:
        self.quota.count("ListFaces")
        return super().page(after)

    def photos_of(self, face_ids: Iterable[str]) -> dict[str, str]:
        return {face: self.photos[face] for face in face_ids if face in self.people}


@dataclass
class CommonLabels:
    """Labels that every picture shows."""

    quota: Quota

    def detect(self, image: dict[str, Any]) -> dict[str, Any]:
        self.quota.count("DetectLabels")
        label = {"name": "Shop", "confidence": 99.0, "parents": []}
        return {"labels": [label], "properties": {}, "moderation": []}
