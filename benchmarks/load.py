"""Photos through the system, a bounded number at a time, and what that took."""

import math
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from chalicelib.database import connect
from chalicelib.photos.lanes import photo_id_of
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import Photo
from demo.shop import ENDED, Shop

PATIENCE_SECONDS = 300.0
INTERVAL_SECONDS = 0.02
"""Seconds between two looks; so much too late an end may be seen."""

OVER = (*ENDED, "waiting")
"""Nothing more comes of a photo that waits for a person's answer."""

Upload = tuple[str, bytes]


@dataclass(frozen=True)
class Passage:
    """Photos that went through a lane: seconds in all and of each, and the states they ended in, by key."""

    seconds: float
    each: Sequence[float]
    states: dict[str, str]

    @property
    def rate(self) -> float:
        """Return photos a second."""
        return len(self.each) / self.seconds

    def percentile(self, percent: float) -> float:
        """Return the seconds from upload to end that this many percent of the photos needed at most."""
        return percentile(self.each, percent)


class Load:
    """Uploads and waits. Looks for the ends in Redis, because asking AWS would load what is measured."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._photos = PhotoStore(connect(shop.environment["REDIS_URL"], "main"))
        self._bucket = shop.environment["PHOTOS_BUCKET"]
        self._ids: dict[str, str] = {}

    def run(self, uploads: Iterable[Upload], at_a_time: int) -> Passage:
        """Keep `at_a_time` photos (key and bytes) under way until all have ended.

        Raises:
            TimeoutError: for minutes none has ended.
        """
        waiting = iter(uploads)
        under_way: dict[str, tuple[str, float]] = {}
        each: list[float] = []
        states: dict[str, str] = {}
        began = last = time.monotonic()
        under_way |= self._begin(waiting, at_a_time)
        while under_way:
            time.sleep(INTERVAL_SECONDS)
            for photo_id, state in self._ended(under_way):
                key, since = under_way.pop(photo_id)
                last = time.monotonic()
                each.append(last - since)
                states[key] = state
                self._ids[key] = photo_id
            if time.monotonic() - last > PATIENCE_SECONDS:
                raise TimeoutError(f"no photo ended for {PATIENCE_SECONDS:.0f} s; under way: {under_way}")
            under_way |= self._begin(waiting, at_a_time - len(under_way))
        return Passage(last - began, each, states)

    def photos(self, keys: Iterable[str]) -> list[Photo]:
        """Return the photos that went through, by key."""
        return self._photos.get_many([self._ids[key] for key in keys])

    def _begin(self, waiting: Iterator[Upload], count: int) -> dict[str, tuple[str, float]]:
        begun = {}
        for key, picture in islice(waiting, count):
            since = time.monotonic()
            version = self._shop.upload(key, picture)
            begun[photo_id_of(self._bucket, key, version)] = key, since
        return begun

    def _ended(self, photo_ids: Iterable[str]) -> list[tuple[str, str]]:
        states = [(photo.id, photo.shown_state) for photo in self._photos.get_many(photo_ids)]
        return [(photo_id, state) for photo_id, state in states if state in OVER]


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that this many percent of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))
