"""The faults that are on in this process."""

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from localaws.faults import catalogue
from localaws.faults.bucket import TokenBucket


class Faults:
    """The faults that are on, by key such as "down sns". Thread-safe; reading takes no lock.

    `factor`: of LOCALAWS_TIME, by which quotas grow. `throttled` counts refused Rekognition calls by
    operation.
    """

    def __init__(self, factor: float = 1.0, seed: str = "") -> None:
        self.throttled: Counter[str] = Counter()
        self.factor, self._seed = factor, seed
        self._lock = threading.Lock()
        self._on: Mapping[str, float] = {}
        self._buckets: dict[tuple[str, ...], TokenBucket] = {}

    @property
    def on(self) -> Mapping[str, float]:
        """Return the faults that are on with their values."""
        return self._on

    def value(self, key: str) -> float | None:
        """Return the value of a fault, None if it is off."""
        return self._on.get(key)

    def switch_on(self, words: Sequence[str], seed: str = "") -> str:
        """Switch a fault on, or change its value. Return its key. Raises WrongFault.

        `seed` makes what is random repeatable: it stays until another is given.
        """
        key, value = catalogue.read(words)
        with self._lock:
            self._seed = seed or self._seed
            self._on = {**self._on, key: value}
            self._buckets.clear()
        return key

    def switch_off(self, words: Sequence[str] = ()) -> list[str]:
        """Switch off a fault ("down sns"), all of a name ("down"), or all. Return the keys that were on.

        Raises WrongFault for an unknown one.
        """
        key = catalogue.read_off(words)
        with self._lock:
            gone = [one for one in self._on if not key or one == key or one.startswith(f"{key} ")]
            self._on = {one: value for one, value in self._on.items() if one not in gone}
        return gone

    def has_quota(self, key: str, operation: str, cost: int = 1) -> bool:
        """Take `cost` from an operation's quota. Return False if it is used up, True without a quota."""
        rate = self._on.get(key)
        if rate is None:
            return True
        with self._lock:
            bucket = self._buckets.setdefault((key, operation), TokenBucket(rate * self.factor))
            return bucket.take(cost, time.monotonic())

    def count_throttled(self, operation: str) -> None:
        """Count a refused call of Rekognition."""
        with self._lock:
            self.throttled[operation] += 1

    def random(self, *what: str) -> Random:
        """Return a generator that gives the same numbers for the same seed and the same things."""
        return Random("\0".join((self._seed, *what)))
