"""A file lock that allows one machine a state folder. The kernel frees it however its holder ends."""

import contextlib
import fcntl
from pathlib import Path
from typing import IO

from localaws import processes, wait


class StateLock:
    """The lock of one state folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / "lock"
        self._file: IO[str] | None = None

    @property
    def mine(self) -> bool:
        """Tell whether this object holds the lock."""
        return self._file is not None

    def take(self, patience: float = 0.0) -> bool:
        """Take the lock. Return False if another process keeps it.

        `patience`: seconds to wait for it, because `is_held` takes it for a moment too.
        """
        with contextlib.suppress(TimeoutError):
            wait.until(self._try, patience)
        return self.mine

    def give_back(self) -> None:
        """Release the lock."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _try(self) -> bool:
        file = open(self._path, "w", opener=processes.private)  # noqa: SIM115  (held open while it is ours)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def is_held(self) -> bool:
        """Tell whether any process holds the lock."""
        if not self._path.parent.is_dir():
            return False
        taken = self.take()
        self.give_back()
        return not taken
