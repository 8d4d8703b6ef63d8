"""Pickles whose large bytes, such as the zips of code, are in files of their own, each once."""

import hashlib
from pathlib import Path
from typing import Any

from localaws import processes
from localaws.persistence import resources

_LARGE_BYTES = 10_000


class ZipFiles:
    """A pickle at `path`, and the folder of the zips that it refers to."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path, self._folder = path, folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self) -> Any:
        """Return what was saved last, or None. Raises any error of `pickle` for a file of another version."""
        if not self._path.exists():
            return None
        with open(self._path, "rb") as file:
            return _Unpickler(file, self._folder).load()

    def save(self, content: Any) -> None:
        """Replace the pickle, and delete the zips that it no longer refers to."""
        partial = self._path.with_suffix(".partial")
        with open(partial, "wb", opener=processes.private) as file:
            pickler = _Pickler(file, self._folder)
            pickler.dump(content)
        partial.replace(self._path)
        for zipped in self._folder.iterdir():
            if zipped.name not in pickler.digests.values():
                zipped.unlink()


class _Pickler(resources.Pickler):
    def __init__(self, file: Any, folder: Path) -> None:
        super().__init__(file)
        self._folder = folder
        self.digests: dict[int, str] = {}  # by the id of the bytes: functions share them

    def persistent_id(self, thing: Any) -> Any:
        if type(thing) is not bytes or len(thing) < _LARGE_BYTES:
            return super().persistent_id(thing)
        if id(thing) not in self.digests:
            self.digests[id(thing)] = self._keep(thing)
        return "zip", self.digests[id(thing)]

    def _keep(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if not (self._folder / digest).exists():
            partial = self._folder / "partial"
            partial.write_bytes(content)
            partial.replace(self._folder / digest)
        return digest


class _Unpickler(resources.Unpickler):
    def __init__(self, file: Any, folder: Path) -> None:
        super().__init__(file)
        self._folder = folder
        self._read: dict[str, bytes] = {}

    def persistent_load(self, found: Any) -> Any:
        kind, what = found
        if kind != "zip":
            return super().persistent_load(found)
        if what not in self._read:
            self._read[what] = (self._folder / what).read_bytes()
        return self._read[what]
