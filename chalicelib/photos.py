"""Photos: which lane an S3 object takes, and what became of it.

The store owns `photo:*`, `photo-faces:*` and `photos*` in Redis.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol
from urllib.parse import unquote_plus

import msgspec

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.times import parse_time

Lane = Literal["visit", "enrolment", "gallery"]
State = Literal["processing", "done", "rejected", "failed"]

LANES: dict[str, tuple[Lane, str]] = {
    "entrance": ("visit", "camera"),
    "enrolment": ("enrolment", "customer_id"),
    "gallery": ("gallery", "album"),
}
"""A key's first folder -> its lane, and what the second folder names."""

FIRST_ATTEMPT = 1


class PhotoFace(msgspec.Struct, frozen=True, kw_only=True):
    """One face found in a photo; `box` is Left, Top, Width, Height from 0 to 1."""

    face_id: str
    box: dict[str, float]
    decision: str
    customer_id: str | None = None
    similarity: float | None = None


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one photo."""

    id: str
    bucket: str
    key: str
    version: str
    lane: str
    time: str
    state: str
    reason: str | None = None
    execution_id: str
    left_out: dict[str, int] = {}
    faces: tuple[PhotoFace, ...] = ()

    @property
    def shown_state(self) -> str:
        """`waiting` while a person is asked about a face, else the state."""
        asked = any(face.decision == "uncertain" and not face.customer_id for face in self.faces)
        return "waiting" if self.state == "processing" and asked else self.state


def lane_of(key: str) -> dict[str, str]:
    """The lane that an object key chooses, and its camera, customer or album.

    A key without a known prefix belongs to the gallery album `unsorted`.
    """
    folder, _, rest = key.partition("/")
    name, _, file = rest.partition("/")
    if folder not in LANES or not name or not file:
        return {"lane": "gallery", "album": "unsorted"}
    lane, subject = LANES[folder]
    return {"lane": lane, subject: name}


def photo_id_of(bucket: str, key: str, version: str) -> str:
    """The same 32 hex digits for every event about one version of one object."""
    return hashlib.sha256(f"{bucket}\n{key}\n{version}".encode()).hexdigest()[:32]


def photos_in(event: Mapping[str, Any]) -> list[dict[str, str]]:
    """The state machine's input for each record of an S3 event, keys decoded; folders are no photos."""
    return [_photo_in(record) for record in event.get("Records", []) if _is_file(record)]


def execution_name(photo_id: str, attempt: int = FIRST_ATTEMPT) -> str:
    """At most 80 characters of `[A-Za-z0-9_-]`, as Step Functions demands."""
    return f"{photo_id}-{attempt}"


def _is_file(record: Mapping[str, Any]) -> bool:
    return not unquote_plus(record["s3"]["object"]["key"]).endswith("/")


def _photo_in(record: Mapping[str, Any]) -> dict[str, str]:
    bucket, described = record["s3"]["bucket"]["name"], record["s3"]["object"]
    key = unquote_plus(described["key"])
    version = described.get("versionId", "")
    return lane_of(key) | {
        "photo_id": photo_id_of(bucket, key, version or described.get("sequencer", "")),
        "bucket": bucket,
        "key": key,
        "version": version,
        "time": record["eventTime"],
    }


class PhotoStore:
    """Photos in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, photo: Mapping[str, str]) -> None:
        """Note a photo that has just come; a known one keeps its state."""
        photo_id = photo["photo_id"]
        fields = {name: photo[name] for name in ("bucket", "key", "version", "lane", "time")}
        with self._db.transaction() as step:
            step.hset(self._db.key("photo", photo_id), mapping=fields)
            step.hsetnx(self._db.key("photo", photo_id), "state", "processing")
            step.hsetnx(self._db.key("photo", photo_id), "execution_id", execution_name(photo_id))
            for index in self._indexes(photo["lane"], photo["key"]):
                step.zadd(index, {photo_id: parse_time(photo["time"])})

    def get(self, photo_id: str) -> Photo:
        """One photo.

        Raises:
            NotFound: no photo has this id.
        """
        found = self.get_many([photo_id])
        if not found:
            raise NotFound(f"there is no photo {photo_id!r}; GET /photos lists them")
        return found[0]

    def get_many(self, photo_ids: Iterable[str]) -> list[Photo]:
        """The photos that exist of these."""
        ids = list(photo_ids)
        keys = [self._db.key(kind, photo) for photo in ids for kind in ("photo", "photo-faces")]
        found = self._db.hashes(keys)
        rows = zip(ids, found[::2], found[1::2], strict=True)
        return [_photo(photo_id, fields, faces) for photo_id, fields, faces in rows if fields]

    def page(
        self, limit: int, cursor: str | None = None, *, lane: str | None = None, key: str | None = None
    ) -> tuple[list[Photo], str | None]:
        """Photos, latest first, of one lane or of one key when given, and the next page's cursor."""
        index = self._index("key", key) if key else self._index("lane", lane) if lane else self._index()
        ids, following = self._db.page(index, limit, cursor)
        return [photo for photo in self.get_many(ids) if lane in (None, photo.lane)], following

    def set_faces(
        self, photo_id: str, faces: Iterable[Mapping[str, Any]], left_out: Mapping[str, int]
    ) -> None:
        """Note the faces of a photo (each the fields of PhotoFace), in place of an earlier attempt's."""
        key = self._db.key("photo-faces", photo_id)
        with self._db.transaction() as step:
            step.delete(key)
            for face in faces:
                step.hset(key, face["face_id"], json.dumps(face))
            step.hset(self._db.key("photo", photo_id), "left_out", json.dumps(dict(left_out)))

    def finish(
        self,
        photo_id: str,
        state: State,
        reason: str | None = None,
        customers: Mapping[str, str] | None = None,
    ) -> None:
        """Note how a photo ended, and whose its faces turned out to be (by face id)."""
        named = self._named_faces(photo_id, customers or {})
        with self._db.transaction() as step:
            step.hset(self._db.key("photo", photo_id), mapping={"state": state, "reason": reason or ""})
            if named:
                step.hset(self._db.key("photo-faces", photo_id), mapping=named)

    def _named_faces(self, photo_id: str, customers: Mapping[str, str]) -> dict[str, bytes]:
        faces = (
            self._db.client.hmget(self._db.key("photo-faces", photo_id), list(customers)) if customers else []
        )
        decoded = [msgspec.json.decode(face, type=PhotoFace) for face in faces if face]
        return {
            face.face_id: msgspec.json.encode(
                msgspec.structs.replace(face, customer_id=customers[face.face_id])
            )
            for face in decoded
        }

    def _indexes(self, lane: str, key: str) -> tuple[str, ...]:
        return self._index(), self._index("lane", lane), self._index("key", key)

    def _index(self, *parts: str) -> str:
        return self._db.key("photos", *parts)


def _photo(photo_id: str, fields: dict[str, str], faces: Mapping[str, str]) -> Photo:
    return Photo(
        id=photo_id,
        bucket=fields["bucket"],
        key=fields["key"],
        version=fields["version"],
        lane=fields["lane"],
        time=fields["time"],
        state=fields["state"],
        reason=fields.get("reason") or None,
        execution_id=fields["execution_id"],
        left_out=json.loads(fields.get("left_out", "{}")),
        faces=tuple(msgspec.json.decode(face, type=PhotoFace) for face in faces.values()),
    )


class Workflow(Protocol):
    """What starts the state machine."""

    def start(self, name: str, payload: dict[str, Any]) -> bool:
        """False when an execution of this name was started before."""


class PhotoStarter:
    """Starts one execution per new photo."""

    def __init__(self, store: PhotoStore, workflow: Workflow) -> None:
        self._store = store
        self._workflow = workflow

    def start_photo(self, event: Mapping[str, Any]) -> dict[str, int]:
        """Note every photo of an S3 event and start its execution; a repeated event changes nothing.

        Returns how many executions were started, and how many events were repeated.

        Raises:
            TransientError: Redis or Step Functions was out of reach; the event is delivered again.
        """
        started = [self._start(photo) for photo in photos_in(event)]
        return {"started": started.count(True), "repeated": started.count(False)}

    def _start(self, photo: dict[str, str]) -> bool:
        self._store.add(photo)
        return self._workflow.start(execution_name(photo["photo_id"]), dict(photo))
