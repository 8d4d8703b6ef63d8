"""Photos and their faces as plain values."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Literal

import msgspec

from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.person import Place
from chalicelib.photos.lanes import execution_name

DIGITS = 5
"""Digits behind the point of boxes and confidences; a box is then right to a pixel in 100,000."""
State = Literal["processing", "done", "rejected", "failed"]
UNDONE: tuple[State, ...] = ("processing", "rejected", "failed")
"""States that few photos are in."""
ShownState = Literal["processing", "waiting", "done", "rejected", "failed"]


class PhotoFace(msgspec.Struct, frozen=True, kw_only=True):
    """A face in a photo. `box` is Left, Top, Width, Height from 0 to 1."""

    face_id: str
    box: dict[str, float]
    decision: str
    customer_id: str | None = None
    similarity: float | None = None


def face_json(face: Mapping[str, Any]) -> str:
    """Return a face as it is stored, without what is null, and with no more digits than a picture has."""
    told = {name: value for name, value in face.items() if value is not None}
    return msgspec.json.encode(_rounded(told)).decode()


def found_fields(found: Mapping[str, Any]) -> dict[str, str]:
    """Return the findings in a photo (the fields of Found) as they are stored, without empty ones."""
    parts = {name: found[name] for name in ("labels", "detected") if found[name]}
    fields = {name: msgspec.json.encode(_rounded(part)).decode() for name, part in parts.items()}
    links = {name: found[name] for name in ("thumbnail", "results") if found[name]}
    return {"metadata": msgspec.json.encode(found["metadata"]).decode(), **fields, **links}


def _rounded(value: Any) -> Any:
    """Return a value with all its fractions rounded to DIGITS."""
    if isinstance(value, Mapping):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def named_face(stored: str, customers: Mapping[str, str]) -> PhotoFace:
    """Return a face as stored, with its customer from `customers` (by face id)."""
    face = msgspec.json.decode(stored, type=PhotoFace)
    return msgspec.structs.replace(face, customer_id=customers[face.face_id])


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The findings in a photo. `thumbnail` and `results` are keys of the results bucket."""

    metadata: dict[str, Any]
    thumbnail: str | None = None
    labels: tuple[dict[str, Any], ...] = ()
    detected: tuple[dict[str, Any], ...] = ()
    results: str | None = None


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photo with its state and its findings."""

    id: str
    bucket: str
    key: str
    version: str
    lane: str
    time: str
    state: str
    reason: str | None = None
    error: str | None = None
    """The class of the failure that the reason tells of."""
    attempt: int = FIRST_ATTEMPT
    tidied: int | None = None
    """The latest attempt that has tidied up after those before it."""
    execution_id: str | None = None
    album: str | None = None
    metadata: dict[str, Any] | None = None
    labels: tuple[dict[str, Any], ...] = ()
    detected: tuple[dict[str, Any], ...] = ()
    thumbnail: str | None = None
    results: str | None = None
    left_out: dict[str, int] = {}
    faces: tuple[PhotoFace, ...] = ()

    @property
    def shown_state(self) -> str:
        """Return `waiting` while the staff is asked about a face, else the state."""
        asked = any(face.decision == "uncertain" and not face.customer_id for face in self.faces)
        return "waiting" if self.state == "processing" and asked else self.state


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """The S3 object of a photo, and the faces in it."""

    id: str
    key: str
    version: str
    faces: tuple[PhotoFace, ...] = ()


def index_of_label(name: str) -> str:
    """Return a label in lower case, as the index has it. remove_photos.lua makes the same form."""
    # Lua's string.lower changes ASCII letters only, so this does the same.
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A search for photos. A photo must match every field that is given; `since` is milliseconds."""

    lane: str | None = None
    key: str | None = None
    album: str | None = None
    label: str | None = None
    state: ShownState | None = None
    since: int | None = None

    @property
    def indexes(self) -> list[tuple[str, ...]]:
        """Return the name and value of each index that has the photos wanted, `()` for all photos."""
        state = "processing" if self.state == "waiting" else self.state
        label = self.label and index_of_label(self.label)
        given = {"key": self.key, "label": label, "album": self.album, "lane": self.lane}
        given |= {"state": None if state == "done" else state}
        return [(name, value) for name, value in given.items() if value is not None] or [()]

    @property
    def without(self) -> list[tuple[str, ...]]:
        """Return the indexes of photos that aren't wanted: done are those in no other state."""
        return [("state", state) for state in UNDONE] if self.state == "done" else []

    def takes(self, photo: Photo) -> bool:
        """Tell whether `photo` matches all fields but `since`, which the index applies."""
        labels = {index_of_label(label["name"]) for label in photo.labels}
        return (
            self.lane in (None, photo.lane)
            and self.key in (None, photo.key)
            and self.album in (None, photo.album)
            and self.state in (None, photo.shown_state)
            and (self.label is None or index_of_label(self.label) in labels)
        )


def photo_from(photo_id: str, fields: dict[str, str], faces: Mapping[str, str]) -> Photo:
    """Return a photo from its hash in Redis and the hash of its faces (face id -> PhotoFace as JSON)."""
    return Photo(
        id=photo_id,
        bucket=fields["bucket"],
        key=fields["key"],
        version=fields["version"],
        lane=fields["lane"],
        time=fields["time"],
        state=fields["state"],
        reason=fields.get("reason") or None,
        error=fields.get("error") or None,
        attempt=int(fields.get("attempt", FIRST_ATTEMPT)),
        tidied=int(fields["tidied"]) if "tidied" in fields else None,
        execution_id=_execution_of(photo_id, fields),
        album=fields.get("album"),
        metadata=json.loads(fields.get("metadata", "null")),
        labels=tuple(json.loads(fields.get("labels", "[]"))),
        detected=tuple(json.loads(fields.get("detected", "[]"))),
        thumbnail=fields.get("thumbnail") or None,
        results=fields.get("results") or None,
        left_out=json.loads(fields.get("left_out", "{}")),
        faces=faces_from(faces),
    )


def _execution_of(photo_id: str, fields: Mapping[str, str]) -> str | None:
    """Return the execution of a photo's latest attempt. That of one that is done isn't stored."""
    is_done = fields["state"] == "done"
    derived = execution_name(photo_id, int(fields.get("attempt", FIRST_ATTEMPT))) if is_done else None
    return fields.get("execution_id") or derived


def stored_from(photo_id: str, fields: dict[str, str], faces: Mapping[str, str]) -> Stored:
    """Return a photo's S3 object and faces from the two hashes that `photo_from` takes."""
    return Stored(id=photo_id, key=fields["key"], version=fields.get("version", ""), faces=faces_from(faces))


def faces_from(faces: Mapping[str, str]) -> tuple[PhotoFace, ...]:
    return tuple(msgspec.json.decode(face, type=PhotoFace) for face in faces.values())


EXPORTED = ("key", "version", "lane", "time", "state", "reason", "metadata", "labels")
"""Fields of a photo in an export, beside its id and faces."""


def exported(place: Place, known: Photo | None, customer_ids: Collection[str]) -> dict[str, Any] | None:
    """Return a photo's row of an export, with the faces of these customers only.

    A photo that was removed has only its place. Return None if that is unknown, too.
    """
    if known is None and not place.key:
        return None
    if known is None:
        row: dict[str, Any] = dict.fromkeys((*EXPORTED, "faces"))
        return {"id": place.photo_id} | row | {"key": place.key, "version": place.version, "state": "removed"}
    mine = [face for face in known.faces if face.customer_id in customer_ids]
    shown = {name: getattr(known, name) for name in EXPORTED}
    row = msgspec.to_builtins(shown | {"faces": mine})
    return {"id": known.id, **row}
