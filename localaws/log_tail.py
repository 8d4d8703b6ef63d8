"""New lines of a log file, for the terminal."""

from collections.abc import Iterator
from pathlib import Path


class LogTail:
    """The lines that are added to one file from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0
        self._begun = b""

    def lines(self) -> Iterator[str]:
        """Yield the complete lines added since the last call."""
        with self._path.open("rb") as file:
            file.seek(self._position)
            new = file.read()
        self._position += len(new)
        *whole, self._begun = (self._begun + new).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")
