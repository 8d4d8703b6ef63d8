"""Limits of a REST API's methods. As on API Gateway, each method of each path has its own token bucket."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from localaws.faults.bucket import TokenBucket

MethodSettings = Mapping[str, Mapping[str, Any]]

ALL_METHODS = "*/*"
FRESH_SECONDS = 2.0
"""Time for which settings that were read count. On AWS a change takes some seconds, too."""


class MethodLimits:
    """The limits of a stage's methods.

    `read` returns the stage's method settings. `factor`: of LOCALAWS_TIME, by which quotas grow. `clock`
    tells seconds.
    """

    def __init__(
        self, read: Callable[[], MethodSettings], factor: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read, self._factor, self._clock = read, factor, clock
        self._lock = threading.Lock()
        self._settings: dict[str, Mapping[str, Any]] = {}
        self._stale_at = 0.0
        self._buckets: dict[str, tuple[tuple[float, float], TokenBucket]] = {}

    def admit(self, method: str, path: str) -> bool:
        """Count a request to a method of a path, as "/web/{file}". Return False if it is one too many."""
        now = self._clock()
        if now >= self._stale_at:
            self._stale_at = now + FRESH_SECONDS  # of requests at once, one reads
            self._settings = {plain(key): found for key, found in self._read().items()}
        name = plain(f"{path}/{method}")
        settings = self._settings.get(name) or self._settings.get(ALL_METHODS) or {}
        limits = settings.get("throttlingRateLimit", -1), settings.get("throttlingBurstLimit", -1)
        if min(limits) < 0:  # not limited
            return True
        with self._lock:
            return self._bucket(name, limits).take(1, now)

    def _bucket(self, name: str, limits: tuple[float, float]) -> TokenBucket:
        """Return the method's bucket, a full one if the limits were changed."""
        known = self._buckets.get(name)
        if known is None or known[0] != limits:
            rate, burst = (limit * self._factor for limit in limits)
            known = self._buckets[name] = limits, TokenBucket(rate, burst)
        return known[1]


def plain(key: str) -> str:
    """Return the one form of a setting's key, as "web/{file}/GET" for "~1web~1{file}/GET"."""
    return key.replace("~1", "/").lstrip("/")
