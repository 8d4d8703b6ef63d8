"""A full disk stops this machine's AWS, and doesn't spoil it.

Below FLOOR free bytes nothing new is accepted: uploads and new executions are refused in a sentence. What was
accepted waits (deliveries, tasks of executions) and goes on by itself when there is space again; until then
the bytes that are left are for the journals.
"""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

FLOOR = 16 * 2**20
LOOK_SECONDS = 1.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Closed(Exception):
    """The server ends; what waits goes on after the next start."""


def is_full_disk(error: OSError) -> bool:
    """Tell whether this is what a write to a full disk raises."""
    return error.errno in _FULL


class Space:
    """The space that is left where `folder` lies; `log` hears when it runs out and when it is back."""

    def __init__(
        self, folder: Path, log: Callable[[str], None] = lambda line: None, floor: int = FLOOR
    ) -> None:
        self._folder, self._log, self._floor = folder, log, floor
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._was_full = False

    def lacks(self, wanted: int = 0) -> str:
        """Return the sentence that refuses so many bytes more; "" if there is room for them."""
        full = self.free() - wanted < self._floor
        return self.sentence() if full else ""

    def free(self) -> int:
        """Return the number of free bytes."""
        found = os.statvfs(self._folder)
        return found.f_bavail * found.f_frsize

    def sentence(self) -> str:
        """Say what is wrong, and what to do."""
        return (
            f"The disk is full: {self.free() // 2**20} MB are free at {self._folder}, and the local AWS "
            f"keeps {self._floor // 2**20} MB for what it has accepted. Free some: it goes on by itself."
        )

    def wait(self) -> None:
        """Return as soon as there is room; raises Closed."""
        while words := self.lacks():
            self._tell(True, words)
            if self._closed.wait(LOOK_SECONDS):
                raise Closed
        self._tell(False, "The disk has space again: what waited goes on.")

    def close(self) -> None:
        """Let go those who wait."""
        self._closed.set()

    def _tell(self, full: bool, words: str) -> None:
        with self._lock:
            changed, self._was_full = full != self._was_full, full
        if changed:
            self._log(words)
