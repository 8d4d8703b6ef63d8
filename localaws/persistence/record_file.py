"""An append-only file of records that survives a kill in the middle of a write."""

import os
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from localaws.processes import private

_HEADER = struct.Struct(">II")


class RecordFile:
    """Records of bytes, each preceded by its length and checksum."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def records(self) -> Iterator[bytes]:
        """Yield all complete records. Data after a broken record was never confirmed to a client."""
        content = memoryview(self._path.read_bytes())
        while len(content) >= _HEADER.size:
            length, checksum = _HEADER.unpack_from(content)
            record = bytes(content[_HEADER.size : _HEADER.size + length])
            if len(record) < length or zlib.crc32(record) != checksum:
                return
            yield record
            content = content[_HEADER.size + length :]

    def append(self, record: bytes) -> None:
        """Append one record; the kernel has it when this returns.

        Raises:
            OSError: the disk is full; nothing is written.
        """
        with self._lock:
            end = os.fstat(self._file).st_size
            try:
                _write_whole(self._file, _framed(record))
            except OSError:
                os.ftruncate(self._file, end)  # or later records could not be read after half a record
                raise

    def rewrite(self, records: Iterable[bytes]) -> None:
        """Replace all records, completely or not at all. Raises OSError."""
        partial = self._path.with_suffix(".partial")
        with self._lock:
            try:
                with open(partial, "wb", opener=private) as file:
                    file.writelines(_framed(record) for record in records)
            except OSError:
                partial.unlink(missing_ok=True)
                raise
            partial.replace(self._path)
            os.close(self._file)
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)

    def keep_whole(self) -> None:
        """Cut off an incomplete last record."""
        whole = sum(_HEADER.size + len(record) for record in self.records())
        os.ftruncate(self._file, whole)


def _write_whole(file: int, content: bytes) -> None:
    """Write all bytes. A disk that fills up takes a part first, and refuses the rest."""
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]


def _framed(record: bytes) -> bytes:
    return _HEADER.pack(len(record), zlib.crc32(record)) + record
