"""Protection against a full disk.

Below RESERVED_BYTES free bytes, uploads and new executions are refused with a sentence. Accepted work
(deliveries, tasks of executions) waits, and continues when there is space again. The remaining bytes are
reserved for the journals.
"""

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

RESERVED_BYTES = 16 * 2**20
CHECK_SECONDS = 1.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_full_disk(error: OSError) -> bool:
    """Tell whether a write to a full disk raised this error."""
    return error.errno in _FULL


class DiskSpace:
    """The free space of the disk with `folder`. `log` gets a line when it runs out and when it is back."""

    def __init__(
        self,
        folder: Path,
        log: Callable[[str], None] = lambda line: None,
        reserved_bytes: int = RESERVED_BYTES,
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self._folder, self._log, self._reserved_bytes = folder, log, reserved_bytes
        self._check_seconds = check_seconds
        self._lock = threading.Lock()
        self._was_full = False

    def shortage(self, wanted: int = 0) -> str:
        """Return a sentence that refuses `wanted` more bytes, or "" if there is room for them."""
        full = self.free_bytes() - wanted < self._reserved_bytes
        return self.shortage_message() if full else ""

    def free_bytes(self) -> int:
        """Return the number of free bytes."""
        found = os.statvfs(self._folder)
        return found.f_bavail * found.f_frsize

    def shortage_message(self) -> str:
        """Return a sentence that says what is wrong and what to do."""
        return (
            f"The disk is full: {self.free_bytes() // 2**20} MB are free at {self._folder}, and the local "
            f"AWS keeps {self._reserved_bytes // 2**20} MB for the work it has accepted. "
            "Free some space, and it continues by itself."
        )

    def wait(self) -> None:
        """Return as soon as there is room."""
        while words := self.shortage():
            self._log_change(True, words)
            time.sleep(self._check_seconds)
        self._log_change(False, "The disk has space again: waiting work continues.")

    def _log_change(self, full: bool, words: str) -> None:
        with self._lock:
            changed, self._was_full = full != self._was_full, full
        if changed:
            self._log(words)
