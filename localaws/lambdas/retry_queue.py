"""A queue of asynchronous invocations, run by a few threads, with retries.

A throttled invocation uses up no retry: it is tried again after one second, two, four, up to five minutes.
AWS gives it up after six hours.

The queue lives in memory. Unlike on AWS, a kill of the server loses its items.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

from localaws.lambdas.answers import TooManyRequestsError

Attempt = Callable[[], bool]
Delays = tuple[float, ...]
_THROTTLED_SECONDS, _MOST_THROTTLED_SECONDS = 1.0, 300.0


class RetryQueue:
    """Attempts to run, which return True for success. Others are repeated after `retry_delays` (s).

    `factor` divides all pauses.
    """

    def __init__(
        self,
        threads: int,
        retry_delays: Delays,
        limit: int,
        log: Callable[[str], None],
        factor: float = 1.0,
    ) -> None:
        self._retry_delays, self._limit, self._log = retry_delays, limit, log
        self._factor = factor
        self._changed = threading.Condition()
        # A heap of (due time, order, name, attempt, delays of the remaining retries, pause when throttled).
        self._waiting: list[tuple[float, int, str, Attempt, Delays, float]] = []
        self._order = itertools.count()
        self._closed = False
        names = (f"lambda-asynchronous-{number}" for number in range(threads))
        self._threads = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
        for thread in self._threads:
            thread.start()

    def put(self, name: str, attempt: Attempt, retries: int, delay: float = 0.0) -> None:
        """Run an attempt in the background, after `delay` (s). Raises TooManyRequestsError.

        `retries`: the number of retries, if it is less than the number of delays.
        """
        if len(self._waiting) >= self._limit:
            self._log(f"{name}: an event was refused, {self._limit} wait already")
            raise TooManyRequestsError
        self._schedule(name, attempt, delay, self._retry_delays[:retries])

    def close(self) -> None:
        """Start nothing more."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def _schedule(
        self, name: str, attempt: Attempt, delay: float, retries: Delays, pause: float = _THROTTLED_SECONDS
    ) -> None:
        due = time.monotonic() + delay
        with self._changed:
            heapq.heappush(self._waiting, (due, next(self._order), name, attempt, retries, pause))
            self._changed.notify()

    def _work(self) -> None:
        while item := self._take():
            _, _, name, attempt, retries, pause = item
            try:
                if not self._succeeds(name, attempt):
                    self._failed(name, attempt, retries)
            except TooManyRequestsError:
                longer = min(2 * pause, _MOST_THROTTLED_SECONDS)
                self._schedule(name, attempt, pause / self._factor, retries, longer)

    def _take(self) -> tuple[Any, ...] | None:
        """Return the next item that is due, None when closed."""
        with self._changed:
            while not self._closed:
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._waiting)
                self._changed.wait(wait)
            return None

    def _succeeds(self, name: str, attempt: Attempt) -> bool:
        try:
            return attempt()
        except TooManyRequestsError:
            raise
        except Exception as exc:  # this thread must go on
            if not self._closed:
                self._log(f"{name}: {type(exc).__name__}: {exc}")
            return False

    def _failed(self, name: str, attempt: Attempt, retries: Delays) -> None:
        if self._closed:
            return
        if retries:
            self._schedule(name, attempt, retries[0] / self._factor, retries[1:])
        else:
            self._log(f"{name}: EVENT LOST: an asynchronous invocation failed at every attempt")
