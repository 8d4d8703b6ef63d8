"""Head counts in Redis: how many faces each camera has seen on each day, whoever they are. Owns these keys:

heads:<day>   hash: camera -> faces in its photos of that day; photos/set_faces.lua counts
"""

from collections.abc import Sequence
from datetime import tzinfo

import msgspec

from chalicelib.database import Database
from chalicelib.payloads import PhotoItem
from chalicelib.photos.lanes import lane_of
from chalicelib.times import local, parse_time

KEPT_SECONDS = 400 * 24 * 3600
"""A year can be compared with the one before. Counts are nobody's data."""


class Heads(msgspec.Struct, frozen=True):
    """The faces in a photo, and the day (`2026-11-27`, in the shop's time zone) and camera they count for."""

    number: int
    day: str
    camera: str


def heads_of(photo: PhotoItem, number: int, zone: tzinfo) -> Heads | None:
    """Return the head count of a photo of the visit lane, None of an exit's: everybody came in before."""
    place = lane_of(photo.key)
    if "direction" in place:
        return None
    day = local(parse_time(photo.time), zone).date().isoformat()
    return Heads(number, day, place.get("camera", ""))


class HeadStore:
    """Head counts by day and camera."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def on(self, days: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return the head count of each camera on each of these days. A day without photos has none."""
        found = self._db.hashes([self._db.key("heads", day) for day in days])
        counts = zip(days, found, strict=True)
        return {day: {camera: int(heads) for camera, heads in of_day.items()} for day, of_day in counts}
