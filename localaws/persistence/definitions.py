"""The definitions of interrupted executions, in files by their digest.

Thousands of executions share a definition of many kilobytes.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path


class Definitions:
    """The folder of the files. Those that are not `wanted` any more are deleted."""

    def __init__(self, folder: Path, wanted: Iterable[str]) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._kept = {file.name for file in folder.iterdir()} & set(wanted)
        for file in folder.iterdir():
            if file.name not in self._kept:
                file.unlink()

    def keep(self, definition: str) -> str:
        """Keep a definition, and return its digest."""
        digest = hashlib.sha256(definition.encode()).hexdigest()
        if digest not in self._kept:
            partial = self._folder / f"{digest}.partial"
            partial.write_text(definition)
            partial.replace(self._folder / digest)
            self._kept.add(digest)
        return digest

    def read(self, digest: str) -> str:
        """Return the definition of a digest, or "" if it is not kept."""
        return (self._folder / digest).read_text() if digest in self._kept else ""
