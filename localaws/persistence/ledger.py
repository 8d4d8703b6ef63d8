"""Work that was begun and must end. A restart finds the work that a kill left open."""

import contextlib
import itertools
import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from localaws.persistence.record_file import RecordFile

_COMPACT_AFTER = 10_000


class Ledger:
    """Open work by id, with its description; and the ids of the last `remembered` ended pieces of work."""

    def __init__(self, path: Path, remembered: int = 0) -> None:
        self._log, self._remembered = RecordFile(path), remembered
        self._lock = threading.Lock()
        self._open: dict[str, Any] = {}
        self._ended: dict[str, None] = {}
        self._unwritten: list[Any] = []
        self._replay()
        self._log.keep_whole()
        self._tidy()
        self.unfinished = dict(self._open)

    def begin(self, work: str, what: Any) -> None:
        """Record that this work is open. A repeated call for the same id changes nothing.

        Raises:
            OSError: the disk is full.
        """
        with self._lock:
            if work not in self._open:
                self._open[work] = what
                try:
                    self._append({"begin": work, "what": what})
                except OSError:
                    del self._open[work]
                    raise

    def end(self, work: str) -> None:
        """Record that this work is over."""
        with self._lock:
            if work in self._open:
                del self._open[work]
                self._forget_oldest(work)
                # On a full disk, it is written with the next record. Until then a restart repeats the work.
                with contextlib.suppress(OSError):
                    self._unwritten.append({"end": work})
                    self._append()

    def ended(self) -> list[str]:
        """Return the remembered ids in the order of their end."""
        with self._lock:
            return list(self._ended)

    def _replay(self) -> None:
        for record in map(json.loads, self._log.records()):
            if "begin" in record:
                self._open[record["begin"]] = record["what"]
            else:
                self._open.pop(record["end"], None)
                self._forget_oldest(record["end"])

    def _forget_oldest(self, ended: str) -> None:
        self._ended[ended] = None
        for old in list(itertools.islice(self._ended, max(len(self._ended) - self._remembered, 0))):
            del self._ended[old]

    def _append(self, *records: Any) -> None:
        """Write records, after those that a full disk refused before."""
        while self._unwritten:
            self._log.append(json.dumps(self._unwritten[0]).encode())
            del self._unwritten[0]
        for record in records:
            self._log.append(json.dumps(record).encode())
        self._written += 1
        if self._written > _COMPACT_AFTER + len(self._open) + len(self._ended):
            self._tidy()

    def _tidy(self) -> None:
        """Rewrite the file without ended work.

        A full disk postpones this, since everything is written already.
        """
        with contextlib.suppress(OSError):
            self._log.rewrite(json.dumps(record).encode() for record in self._state())
        self._written = 0

    def _state(self) -> Iterable[Any]:
        yield from ({"end": work} for work in self._ended)
        yield from ({"begin": work, "what": what} for work, what in self._open.items())
