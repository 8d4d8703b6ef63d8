"""Stand-ins for what lies outside, and many callers at once."""

import itertools
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from chalicelib.aws.queues import Message
from chalicelib.aws.rekognition import DetectedFace, IndexedFace, IndexedPhoto
from chalicelib.aws.storage import Version
from chalicelib.errors import Conflict, FutureStoreError, NotFound, UnsupportedPhoto
from chalicelib.photos.preparation import s3_object

Answer = TypeVar("Answer")

BOX = {"Left": 0.25, "Top": 0.25, "Width": 0.5, "Height": 0.5}


def together(callers: int, call: Callable[[int], Answer]) -> list[Answer]:
    """What `call(0)`, `call(1)`… answer when all are let go at the same moment."""
    barrier = Barrier(callers)

    def let_go(number: int) -> Answer:
        barrier.wait()
        return call(number)

    with ThreadPoolExecutor(callers) as threads:
        return list(threads.map(let_go, range(callers)))


class ByReference:
    """Photos that go to Rekognition as they are, and are gone when that refuses them."""

    def image(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        return {"S3Object": s3_object(photo)}

    def converted(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        raise UnsupportedPhoto("the photo was deleted before it was looked at")


@dataclass
class FakeCollection:
    """A face collection that finds in a photo what the test says, and alike what the test says."""

    shows: dict[str, list[str]] = field(default_factory=dict)
    """A photo's id -> whom it shows, from left to right."""
    alike: Callable[[str, str], float] = lambda one, other: 99.0 if one == other else 0.0
    """How similar two people are."""
    boxes: dict[str, dict[str, float]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    """A face's id -> whose it is."""
    refuses: list[FutureStoreError] = field(default_factory=list)
    """What the next calls raise."""
    images: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 1000
    made: bool = False
    deleted: set[str] = field(default_factory=set)

    def create(self) -> bool:
        made, self.made = self.made, True
        return not made

    def index(self, image: dict[str, Any], photo_id: str) -> IndexedPhoto:
        self._refuse()
        self.images.append(image)
        shown = self.shows.get(photo_id, [])
        faces = {self._new_id(f"{photo_id}-{number}"): person for number, person in enumerate(shown)}
        self.people |= faces
        found = (IndexedFace(face, self.boxes.get(face, BOX), 99.0) for face in faces)
        return IndexedPhoto(tuple(found), {"LOW_SHARPNESS": 1} if not shown else {})

    def count_faces(self) -> int:
        return len(self.people)

    def detect(self, image: dict[str, Any]) -> list[DetectedFace]:
        self._refuse()
        shown = self.shows.get(image["S3Object"]["Name"], [])
        return [DetectedFace(BOX, 99.0, 80.0, 80.0, False) for _ in shown]

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]:
        self._refuse()
        if face_id not in self.people:
            raise NotFound(f"no face {face_id}")
        found = [
            (other, self.alike(self.people[face_id], person))
            for other, person in list(self.people.items())
            if other != face_id
        ]
        return [(face, similarity) for face, similarity in found if similarity >= threshold]

    def search_image(
        self, image: dict[str, Any], threshold: float, quality: str = "NONE"
    ) -> list[tuple[str, float]]:
        (shown,) = self.shows[image["S3Object"]["Name"].rpartition("/")[2]]
        found = [(face, self.alike(shown, person)) for face, person in self.people.items()]
        return [(face, similarity) for face, similarity in found if similarity >= threshold]

    def photos_of(self, face_ids: Iterable[str]) -> dict[str, str]:
        return {face: face.rpartition("-")[0] for face in face_ids if face in self.people}

    def face_ids(self) -> set[str]:
        return set(self.people)

    def page(self, after: str | None = None) -> tuple[dict[str, str], str | None]:
        rest = sorted(face for face in self.people if face > (after or ""))
        some = rest[: self.page_size]
        return self.photos_of(some), some[-1] if len(rest) > len(some) else None

    def delete(self, face_ids: Iterable[str]) -> None:
        for face in list(face_ids):
            self.people.pop(face, None)
            self.deleted.add(face)

    def _new_id(self, face_id: str) -> str:
        """Return another id for a face whose id was deleted, as Rekognition does."""
        return self._new_id(f"{face_id}'") if face_id in self.deleted else face_id

    def _refuse(self) -> None:
        if self.refuses:
            raise self.refuses.pop(0)


@dataclass
class FakeBucket:
    """A bucket in memory, without versions."""

    objects: dict[str, bytes] = field(default_factory=dict)
    name: str = "bucket"

    def read(self, key: str, version: str | None = None) -> bytes:
        if key not in self.objects:
            raise NotFound(key)
        return self.objects[key]

    def read_start(self, key: str, length: int, version: str | None = None) -> tuple[bytes, int]:
        content = self.read(key, version)
        return content[:length], len(content)

    def size(self, key: str, version: str | None = None) -> int:
        return len(self.read(key, version))

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.read(key))

    def upload(self, key: str, path: Path, content_type: str) -> None:
        self.write(key, path.read_bytes(), content_type)

    def erase_under(self, prefix: str, keep: Collection[str] = ()) -> int:
        return self.delete(self.under(prefix, keep))

    def page(self, after: Sequence[str] | None = None) -> tuple[list[Version], None]:
        return [Version(key, "null", True) for key in self.objects], None

    def under(self, prefix: str, keep: Collection[str] = ()) -> list[str]:
        return [key for key in self.objects if key.startswith(prefix) and key not in keep]

    def with_markers(self, key: str, version: str) -> list[str]:
        return [key] if key in self.objects else []

    def delete(self, versions: Sequence[str]) -> int:
        return self.erase(versions)

    def upload_form(self, key: str, content_type: str, most: int, lifetime: int) -> dict[str, Any]:
        return {"url": f"https://{self.name}", "fields": {"key": key, "Content-Type": content_type}}

    def link(self, key: str, lifetime: int, version: str | None = None) -> str:
        return f"https://{self.name}/{key}?{version or ''}"

    def write(self, key: str, content: bytes, content_type: str) -> None:
        self.objects[key] = content

    def erase(self, keys: Iterable[str]) -> int:
        return len([key for key in keys if self.objects.pop(key, None) is not None])

    def erase_version(self, key: str, version: str) -> int:
        return self.erase([key])


@dataclass
class FakeTopic:
    """Remembers what was published."""

    published: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refuses: list[FutureStoreError] = field(default_factory=list)

    def publish(self, subject: str, message: dict[str, Any]) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.published.append((subject, message))

    def publish_many(self, subject: str, messages: Sequence[dict[str, Any]]) -> dict[str, FutureStoreError]:
        refused: dict[str, FutureStoreError] = {}
        for message in messages:
            try:
                self.publish(subject, message)
            except FutureStoreError as exc:
                refused[message["id"]] = exc
        return refused


@dataclass
class FakeMailbox:
    """Remembers the e-mails, each `(to, text)`, and their tags; `refuses` are what the next ones raise."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    refuses: list[FutureStoreError] = field(default_factory=list)

    def send(
        self,
        to: str,
        subject: str,
        text: str,
        html: str = "",
        headers: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.sent.append((to, text))
        self.tags.append(tags or {})


@dataclass
class FakePhones:
    """Remembers the SMS, each `(number, text)`."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, number: str, text: str, *, promotional: bool) -> None:
        self.sent.append((number, text))


@dataclass
class FakePush:
    """Remembers the push messages, each `(endpoint, body)`."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def register(self, token: str) -> str:
        return f"endpoint-{token}"

    def forget(self, endpoint: str) -> None: ...

    def send(self, endpoint: str, title: str, body: str, data: dict[str, str]) -> None:
        self.sent.append((endpoint, body))


@dataclass
class FakeWorkflow:
    """A state machine that only remembers; `waiting` are the tokens that tasks wait with."""

    waiting: set[str] = field(default_factory=set)
    started: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    arn: str = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
    refuses: list[FutureStoreError] = field(default_factory=list)
    """Errors that the next starts raise."""
    ended: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Name -> how an execution ended, as Step Functions describes it; the others run."""
    forgotten: set[str] = field(default_factory=set)
    """Names that stay taken of executions that are not known any more."""

    def execution(self, name: str) -> Mapping[str, Any]:
        if name not in self.started or name in self.forgotten:
            raise NotFound(name)
        known = {"stateMachineArn": self.arn, "name": name, "input": json.dumps(self.started[name])}
        return {**known, "status": "RUNNING", **self.ended.get(name, {})}

    def start(self, name: str, payload: dict[str, Any]) -> bool:
        if self.refuses:
            raise self.refuses.pop(0)
        return self.started.setdefault(name, payload) is payload  # one step: threads may start the same

    def answer(self, token: str, output: dict[str, Any]) -> None:
        if token not in self.waiting:
            raise Conflict(f"nobody waits with {token}")
        self.waiting.remove(token)
        self.answers[token] = output


@dataclass
class FakeQueue:
    """A queue in memory. `time_out` lets the received messages come back, as after a visibility timeout."""

    messages: list[Message] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)
    sent: int = 0

    def send(self, body: str) -> None:
        number, self.sent = str(self.sent), self.sent + 1
        self.messages.append(Message(number, body, f"receipt-{number}", 0))

    def receive(self) -> list[Message]:
        received = [each._replace(receives=each.receives + 1) for each in self.messages[:10]]
        self.messages = self.messages[10:]
        self.taken += received
        return received

    def delete(self, message: Message) -> None:
        self.taken.remove(message)

    def time_out(self) -> None:
        self.messages, self.taken = self.messages + self.taken, []


def clock(start: int = 1_790_000_000_000) -> Callable[[], int]:
    """A clock that goes on by a millisecond whenever it is read."""
    moments = itertools.count(start)
    return lambda: next(moments)
