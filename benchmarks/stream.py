"""Photos that arrive at their own moments, however many are under way."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.load import INTERVAL_SECONDS, OVER, PATIENCE_SECONDS
from chalicelib.database import connect
from chalicelib.photos.lanes import photo_id_of
from chalicelib.photos.store import PhotoStore
from demo.shop import Shop

CAMERAS = 4
"""Uploads at the same time."""
LOOKS_A_SECOND = 5000
"""Photos looked at in a second at most, because looking loads what is measured."""


@dataclass(frozen=True)
class Arrival:
    """A photo, and the second after the beginning at which it is uploaded."""

    second: float
    key: str
    picture: bytes


@dataclass(frozen=True)
class Passed:
    """A photo that ended: its key, its state, and the seconds from its upload on."""

    key: str
    state: str
    seconds: float


class Stream:
    """Uploads each photo at its moment and notes when it ended."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._photos = PhotoStore(connect(shop.environment["REDIS_URL"], "main"))
        self._under_way: dict[str, tuple[str, float]] = {}
        # Threads may share a client, but not make it.
        shop.aws("s3")

    def play(self, arrivals: Sequence[Arrival]) -> list[Passed]:
        """Upload all, in their order, and wait until all have ended.

        Raises:
            TimeoutError: for minutes none has ended.
        """
        passed: list[Passed] = []
        began = last = time.monotonic()
        with ThreadPoolExecutor(CAMERAS) as cameras:
            uploads = cameras.map(lambda arrival: self._upload(began, arrival), arrivals)
            while len(passed) < len(arrivals):
                time.sleep(max(INTERVAL_SECONDS, len(self._under_way) / LOOKS_A_SECOND))
                ended = self._ended()
                passed += ended
                last = time.monotonic() if ended else last
                if time.monotonic() - last > PATIENCE_SECONDS:
                    raise TimeoutError(f"no photo ended for {PATIENCE_SECONDS:.0f} s: {self._under_way}")
            list(uploads)
        return passed

    def _upload(self, began: float, arrival: Arrival) -> None:
        time.sleep(max(0.0, began + arrival.second - time.monotonic()))
        since = time.monotonic()
        version = self._shop.upload(arrival.key, arrival.picture)
        bucket = self._shop.environment["PHOTOS_BUCKET"]
        self._under_way[photo_id_of(bucket, arrival.key, version)] = arrival.key, since

    def _ended(self) -> list[Passed]:
        found = self._states(list(self._under_way))
        now = time.monotonic()
        passed = []
        for photo_id, state in found:
            key, since = self._under_way.pop(photo_id)
            passed.append(Passed(key, state, now - since))
        return passed

    def _states(self, photo_ids: Iterable[str]) -> list[tuple[str, str]]:
        photos = self._photos.get_many(photo_ids)
        return [(photo.id, photo.shown_state) for photo in photos if photo.shown_state in OVER]
