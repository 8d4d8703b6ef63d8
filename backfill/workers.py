"""Many photos, a bounded number of them at a time."""

import threading
from collections.abc import Callable, Iterable, Iterator

from backfill.outcomes import Outcome, Summary

Work = Callable[[], Outcome]


class Stopped(Exception):
    """The run is over before this photo's end was seen."""


class Run:
    """Does pieces of work in `concurrency` threads; the summary grows with each."""

    def __init__(self, concurrency: int) -> None:
        self.summary = Summary()
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._error: Exception | None = None

    def pause(self, seconds: float) -> None:
        """Wait; raises Stopped as soon as the run is over."""
        if self._stop.wait(seconds):
            raise Stopped

    def over(self, work: Iterable[Work], tell: Callable[[Summary], None]) -> None:
        """Do it all, and tell the summary after each piece.

        The first error that is not one photo's ends the run and is raised. So does Ctrl-C: nothing more
        begins, and what is under way goes on by itself in AWS.
        """
        waiting = iter(work)
        arguments = waiting, tell
        threads = [threading.Thread(target=self._serve, args=arguments) for _ in range(self._concurrency)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
        if self._error is not None:
            raise self._error

    def _serve(self, waiting: Iterator[Work], tell: Callable[[Summary], None]) -> None:
        try:
            while (work := self._next(waiting)) is not None:
                outcome = work()
                with self._lock:
                    self.summary.add(outcome)
                    tell(self.summary)
        except Stopped:
            pass
        except Exception as exc:
            self._error = self._error or exc
            self._stop.set()

    def _next(self, waiting: Iterator[Work]) -> Work | None:
        with self._lock:
            return None if self._stop.is_set() else next(waiting, None)
