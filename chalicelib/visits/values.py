"""Visits as plain values."""

from collections.abc import Iterator

import msgspec

from chalicelib.pictures.keys import crop_key
from chalicelib.times import format_time


def camera_of(key: str) -> str:
    """Return the camera that took the photo with this key, `entrance/<camera>/…` or `exit/<camera>/…`."""
    return key.split("/")[1] if key.count("/") > 1 else ""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One visit.

    `number` counts its customer's visits from 1. `ids` has the absorbed ones too. `photos` are keys, and
    `camera` took the first of them. `exit_camera` saw the customer leave at `ended_at`.
    """

    id: str
    customer_id: str
    number: int
    started_at: str
    last_seen_at: str
    ended_at: str | None = None
    dwell_seconds: int | None = None
    exit_camera: str | None = None
    similarity: float | None = None
    picture: str | None = None
    camera: str | None = None
    photos: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    greeted_at: str | None = None


class Stay(msgspec.Struct, frozen=True):
    """When a visit began, and when it ended if somebody saw that (ms)."""

    started: int
    ended: int | None


class SeenVisit(msgspec.Struct, frozen=True):
    """A visit as reports count it: moments in ms, the number of its photos, and the ids of all its parts.

    `camera` took the first photo. `ended` and `exit_camera` say when and where its customer was seen leaving.
    """

    id: str
    customer_id: str
    started: int
    last_seen: int
    photos: int
    camera: str
    ended: int | None
    exit_camera: str | None
    ids: tuple[str, ...]


class VisitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A visit as `visits/show_visits.lua` reads it.

    `sightings` are `<photo> <key>` and the time (ms). `left_in` is the `<photo> <key>` of its end.
    """

    id: str
    customer_id: str
    number: int
    started: str
    last_seen: str
    ended: int | None = None
    left_in: str = ""
    similarity: str | None = None
    shown_photo: str | None = None
    shown_face: str | None = None
    picture: str | None = None
    """The key of the picture, as earlier versions wrote it."""
    sightings: tuple[tuple[str, str], ...] = ()
    absorbed: tuple[str, ...] = ()
    greeted: str | None = None

    @property
    def visit(self) -> Visit:
        photos = tuple(sighting.partition(" ")[2] for sighting, _ in self.sightings)
        picture = crop_key(self.shown_photo, self.shown_face or "") if self.shown_photo else self.picture
        return Visit(
            id=self.id,
            customer_id=self.customer_id,
            number=self.number,
            started_at=format_time(int(self.started)),
            last_seen_at=format_time(int(self.last_seen)),
            ended_at=None if self.ended is None else format_time(self.ended),
            dwell_seconds=None if self.ended is None else (self.ended - int(self.started)) // 1000,
            exit_camera=camera_of(self.left_in) or None,
            similarity=float(self.similarity) if self.similarity else None,
            picture=picture,
            camera=camera_of(photos[0]) or None if photos else None,
            photos=photos,
            ids=(self.id, *sorted(self.absorbed)),
            greeted_at=format_time(int(self.greeted)) if self.greeted else None,
        )

    def seen_in(self) -> Iterator[dict[str, str]]:
        """Yield the id, the key and the time of each photo of the visit."""
        for sighting, time in self.sightings:
            photo, _, key = sighting.partition(" ")
            yield {"photo_id": photo, "key": key, "time": format_time(int(float(time)))}
