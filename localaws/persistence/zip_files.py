"""Pickles whose large bytes, such as the zips of code, are in files of their own, each once."""

import hashlib
from pathlib import Path
from typing import Any

from localaws import processes
from localaws.persistence import resources

_LARGE_BYTES = 10_000

Digests = dict[int, tuple[bytes, str]]
"""Large bytes with their digests, by the `id` of the bytes: functions share them, and megabytes take long."""


class ZipFiles:
    """A pickle at `path`, and the folder of the zips that it refers to."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path, self._folder = path, folder
        self._saved: Digests = {}
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
            pickler = _Pickler(file, self._folder, self._saved)
            pickler.dump(content)
        partial.replace(self._path)
        self._saved = pickler.saved
        wanted = {digest for _, digest in self._saved.values()}
        for zipped in self._folder.iterdir():
            if zipped.name not in wanted:
                zipped.unlink()


class _Pickler(resources.Pickler):
    def __init__(self, file: Any, folder: Path, before: Digests) -> None:
        super().__init__(file)
        self._folder, self._before = folder, before
        self.saved: Digests = {}

    def persistent_id(self, thing: Any) -> Any:
        if type(thing) is not bytes or len(thing) < _LARGE_BYTES:
            return super().persistent_id(thing)
        known = self.saved.get(id(thing)) or self._before.get(id(thing))
        self.saved[id(thing)] = known or (thing, self._keep(thing))
        return "zip", self.saved[id(thing)][1]

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
