"""One machine a state folder: a file lock, which the kernel takes back however its holder ends."""

import fcntl
from pathlib import Path
from typing import IO


class StateLock:
    """The lock of one state folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / "lock"
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Hold it from now on; False if somebody else does."""
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        """Hold it no longer."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def is_held(self) -> bool:
        """Whether somebody holds it."""
        if not self._path.parent.is_dir():
            return False
        taken = self.take()
        self.give_back()
        return not taken
