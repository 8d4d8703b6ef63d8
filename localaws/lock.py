"""One machine a state folder: a file lock, which the kernel takes back however its holder ends."""

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
        """Whether we hold it."""
        return self._file is not None

    def take(self, patience: float = 0.0) -> bool:
        """Hold it from now on; False if somebody else does.

        `patience`: seconds to wait for whoever holds it, for `is_held` does so for a moment.
        """
        with contextlib.suppress(TimeoutError):
            wait.until(self._try, patience)
        return self.mine

    def give_back(self) -> None:
        """Hold it no longer."""
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
        """Whether somebody holds it."""
        if not self._path.parent.is_dir():
            return False
        taken = self.take()
        self.give_back()
        return not taken
