"""The bytes of S3 objects in files, one each, written once.

moto keeps every object in memory (and a big one in an open file), which 1000 photos would fill. A file is
deleted with its object version, after that deletion was journalled. Files that a kill leaves behind are
deleted at the next start.
"""

import io
import threading
import uuid
from collections.abc import Iterable
from functools import partial
from hashlib import md5
from pathlib import Path
from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.models import FakeKey

from localaws import request_scope
from localaws.patch import replace

_UNUSED = io.BytesIO()


class ObjectFiles:
    """The folder of the files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def install(self) -> None:
        """Read and write the bytes of moto's objects here."""
        dispose = FakeKey.dispose

        def read(key: Any) -> bytes:
            return self._path(key).read_bytes()

        def write(key: Any, value: bytes) -> None:
            key.file, key.complete = uuid.uuid4().hex, False
            self._write(key, value)
            key.contentsize = len(value)
            key._value_buffer = _UNUSED  # moto's is 1 KB an object even when it is empty
            key._etag = key._etag or md5(value, usedforsecurity=False).hexdigest()

        def dispose_of(key: Any, garbage: bool = False) -> None:
            if not garbage:
                request_scope.announce(lambda: self._path(key).unlink(missing_ok=True))
            dispose(key, garbage=False)

        replace(FakeKey, "value", property(read, write))
        replace(FakeKey, "dispose", dispose_of)
        replace(FakeKey, "__getstate__", _state)
        replace(FakeKey, "__setstate__", _restore)

    def _write(self, key: Any, value: bytes) -> None:
        path = self._path(key)
        try:
            path.write_bytes(value)
        except OSError as exc:
            path.unlink(missing_ok=True)
            request_scope.write_once(path, partial(_refuse, exc))
            raise S3ClientError("InsufficientStorage", str(exc)) from exc

    def _path(self, key: Any) -> Path:
        return self._folder / str(key.file)

    def sweep(self, wanted: Iterable[str]) -> None:
        """Delete the files that no object names."""
        keep = set(wanted)
        for file in self._folder.iterdir():
            if file.name not in keep:
                file.unlink()


def _refuse(error: OSError) -> None:
    """Answer the request as a full disk is answered, whatever moto makes of the error."""
    raise error


def _state(key: FakeKey) -> dict[str, Any]:
    """Return the journalled attributes of an object: all but its bytes, its upload's parts and its lock."""
    left_out = ("_value_buffer", "lock", "multipart", "journalled", "complete")
    return {name: value for name, value in vars(key).items() if name not in left_out}


def _restore(key: FakeKey, state: dict[str, Any]) -> None:
    fresh = {"_value_buffer": _UNUSED, "lock": threading.Lock(), "multipart": None}
    vars(key).update(state, **fresh, journalled=True, complete=True)
