"""Photos and their faces as plain values."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

import msgspec

from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.person import Place

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


class Ended(msgspec.Struct, frozen=True):
    """The end of an attempt. It is not `is_new` when the same was noted before.

    `begun` (ms) is when the attempt began, or the photo's own time if it was the first; None if unknown.
    """

    is_new: bool
    lane: str
    begun: int | None


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

    @property
    def position(self) -> tuple[float, float] | None:
        """Return the latitude and longitude that the camera noted, in degrees."""
        return position_in(self.metadata or {})

    def is_labelled(self, index: str) -> bool:
        """Tell whether the photo has the label that this index is of."""
        return any(index_of_label(label["name"]) == index for label in self.labels)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """The S3 object of a photo, and the faces in it."""

    id: str
    key: str
    version: str
    faces: tuple[PhotoFace, ...] = ()


def position_in(metadata: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the latitude and longitude in a photo's metadata, in degrees; index_photos.lua asks the same."""
    gps = metadata.get("gps") or {}
    return (gps["latitude"], gps["longitude"]) if {"latitude", "longitude"} <= gps.keys() else None


def index_of_label(name: str) -> str:
    """Return a label in lower case, as the index has it. remove_photos.lua makes the same form."""
    # Lua's string.lower changes ASCII letters only, so this does the same.
    return name.lower() if name.isascii() else "".join(map(_lower, name))


def _lower(letter: str) -> str:
    return letter.lower() if letter.isascii() else letter


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A search for photos. A photo must match every field that is given; `since` is milliseconds.

    `customer_id` names any record of a person who is in the photos, or sent them as selfies.
    """

    lane: str | None = None
    key: str | None = None
    album: str | None = None
    label: str | None = None
    state: ShownState | None = None
    since: int | None = None
    customer_id: str | None = None
    has_position: bool | None = None

    @property
    def indexes(self) -> list[tuple[str, ...]]:
        """Return the name and value of each index that has the photos wanted, `()` for all photos."""
        state = "processing" if self.state == "waiting" else self.state
        label = self.label and index_of_label(self.label)
        given = {"key": self.key, "label": label, "album": self.album, "lane": self.lane}
        given |= {"state": None if state == "done" else state}
        given |= {"position": "known" if self.has_position else None}
        return [(name, value) for name, value in given.items() if value is not None] or [()]

    @property
    def without(self) -> list[tuple[str, ...]]:
        """Return the indexes of photos that aren't wanted: done are those in no other state."""
        undone = [("state", state) for state in UNDONE] if self.state == "done" else []
        return undone + ([("position", "known")] if self.has_position is False else [])

    def takes(self, photo: Photo) -> bool:
        """Tell whether `photo` matches all fields but `since` and the customer, which indexes apply."""
        return (
            self.lane in (None, photo.lane)
            and self.key in (None, photo.key)
            and self.album in (None, photo.album)
            and self.state in (None, photo.shown_state)
            and self.has_position in (None, photo.position is not None)
            and (self.label is None or photo.is_labelled(index_of_label(self.label)))
        )


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
