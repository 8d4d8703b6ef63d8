"""The bytes of S3 objects stand in files, not in memory: one file each, written once.

moto keeps every object in memory (and a big one in an open file), which 1000 photos would fill. A file goes
when its object version is deleted, after that was journalled; what a kill leaves behind is swept at start.
"""

import io
import threading
import uuid
from collections.abc import Iterable
from hashlib import md5
from pathlib import Path
from typing import Any

from moto.s3.models import FakeKey

from localaws import unit_of_work


class ObjectFiles:
    """The folder of the files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def install(self) -> None:
        """Give moto's objects their bytes from here."""
        dispose = FakeKey.dispose

        def read(key: FakeKey) -> bytes:
            return (self._folder / key.file).read_bytes()

        def write(key: FakeKey, value: bytes) -> None:
            key.file, key.settled = uuid.uuid4().hex, False
            (self._folder / key.file).write_bytes(value)
            key.contentsize = len(value)
            key._etag = key._etag or md5(value, usedforsecurity=False).hexdigest()

        def dispose_of(key: FakeKey, garbage: bool = False) -> None:
            if not garbage:
                unit_of_work.announce(lambda: (self._folder / key.file).unlink(missing_ok=True))
            dispose(key, garbage=False)

        FakeKey.value = property(read, write)
        FakeKey.dispose = dispose_of
        FakeKey.__getstate__ = _state
        FakeKey.__setstate__ = _restore

    def sweep(self, wanted: Iterable[str]) -> None:
        """Delete the files that no object names."""
        keep = set(wanted)
        for file in self._folder.iterdir():
            if file.name not in keep:
                file.unlink()


def _state(key: FakeKey) -> dict[str, Any]:
    """What is journalled of an object: all but its bytes, the parts it was uploaded in, and what cannot be."""
    left_out = ("_value_buffer", "lock", "multipart", "journalled", "settled")
    return {name: value for name, value in vars(key).items() if name not in left_out}


def _restore(key: FakeKey, state: dict[str, Any]) -> None:
    vars(key).update(state, _value_buffer=io.BytesIO(), lock=threading.Lock(), multipart=None, journalled=True, settled=True)
