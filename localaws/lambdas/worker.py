"""One worker process, seen from the server: it runs one invocation at a time and is reused."""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.lambdas.logs import LogPipe
from localaws.lambdas.zygote import Zygote, ZygoteDiedError

# As in sandbox/_lambda_runtime.py, which knows nothing of this package.
_REQUEST = struct.Struct("!II")
_ANSWER = struct.Struct("!BII")
READY, RESULT, FUNCTION_ERROR, INIT_ERROR, BAD_EVENT = range(5)

# A quick invocation wakes the server once. A longer one is checked for output and memory at these steps.
_QUIET_MS = 20
_STEP_MS = 100
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024

OnLines = Callable[[list[str]], None]


class ExitedError(Exception):
    """The process ended without an answer."""

    def __init__(self, wait_status: int) -> None:
        super().__init__(wait_status)
        self.wait_status = wait_status


class TimedOutError(Exception):
    """No answer in time."""


class OutOfMemoryError(Exception):
    """The process used more resident memory than its function has."""


@dataclass(frozen=True)
class Answer:
    """A worker's answer: the kind, its peak resident memory in MiB, JSON."""

    kind: int
    peak_mb: int
    payload: bytes


class Worker:
    """A forked process. Not thread-safe; after any of this module's errors only `end` may be called."""

    def __init__(self, zygote: Zygote, environment: dict[str, str], memory_mb: int) -> None:
        self._zygote, self._memory_kib = zygote, memory_mb * 1024
        self._socket, theirs = socket.socketpair()
        self._pipe = LogPipe()
        self._wait_status: int | None = None
        try:
            self.pid = zygote.fork(environment, theirs.fileno(), self._pipe.writing_end)
        except BaseException:
            self._close()
            raise
        finally:
            theirs.close()
            os.close(self._pipe.writing_end)
        self._statm = Path(f"/proc/{self.pid}/statm")
        self._answers, self._both = select.poll(), select.poll()
        for poll in (self._answers, self._both):
            poll.register(self._socket, select.POLLIN)
        self._both.register(self._pipe.descriptor, select.POLLIN)

    def initialise(self, seconds: float, on_lines: OnLines) -> Answer:
        """Return READY when the handler is imported, or INIT_ERROR, after which the process ends."""
        return self._receive(time.monotonic() + seconds, on_lines)

    def call(self, context: dict[str, Any], event: bytes, seconds: float, on_lines: OnLines) -> Answer:
        """Run the handler. `on_lines` gets its complete output before this returns or raises.

        Raises TimedOutError, OutOfMemoryError, ExitedError.
        """
        described = json.dumps(context).encode()
        deadline = time.monotonic() + seconds
        try:
            self._socket.sendall(_REQUEST.pack(len(described), len(event)) + described + event)
        except OSError as exc:
            raise self._exited(on_lines) from exc
        return self._receive(deadline, on_lines)

    def has_ended(self) -> bool:
        """Tell whether the process has ended. Call it between invocations only."""
        return bool(self._answers.poll(0))

    def end(self) -> None:
        """Kill the process if it still runs, and close its descriptors."""
        self._end_process()
        self._close()

    def _close(self) -> None:
        self._socket.close()
        self._pipe.close()

    def _end_process(self) -> int:
        """Kill and reap the process once. Return its wait status."""
        if self._wait_status is None:
            try:
                self._wait_status = self._zygote.end(self.pid)
            except ZygoteDiedError:
                self._wait_status = signal.SIGKILL
        return self._wait_status

    def _receive(self, deadline: float, on_lines: OnLines) -> Answer:
        received = bytearray()
        try:
            while (size := _size(received)) is None or len(received) < size:
                self._wait(deadline, on_lines)
                received += self._read(on_lines)
        except (TimedOutError, OutOfMemoryError):
            self._end_process()
            on_lines(self._pipe.read_rest())
            raise
        on_lines(self._pipe.read_rest())
        kind, peak_kib, _ = _ANSWER.unpack_from(received)
        if peak_kib > self._memory_kib:
            raise OutOfMemoryError
        return Answer(kind, -(-peak_kib // 1024), bytes(received[_ANSWER.size :]))

    def _wait(self, deadline: float, on_lines: OnLines) -> None:
        if self._answers.poll(_QUIET_MS):
            return
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimedOutError
            ready = dict(self._both.poll(min(_STEP_MS, left * 1000 + 1)))
            if ready.get(self._pipe.descriptor, 0) == select.POLLHUP:  # closed, and would wake each time
                self._both.unregister(self._pipe.descriptor)
            self._check_memory()
            on_lines(self._pipe.read_lines())
            if self._socket.fileno() in ready:
                return

    def _check_memory(self) -> None:
        with contextlib.suppress(OSError, IndexError):  # it may just have ended
            if int(self._statm.read_text().split()[1]) * _PAGE_KIB > self._memory_kib:
                raise OutOfMemoryError

    def _read(self, on_lines: OnLines) -> bytes:
        with contextlib.suppress(ConnectionResetError):
            if received := self._socket.recv(1 << 20):
                return received
        raise self._exited(on_lines)

    def _exited(self, on_lines: OnLines) -> ExitedError:
        error = ExitedError(self._end_process())
        on_lines(self._pipe.read_rest())
        return error


def _size(received: bytearray) -> int | None:
    """Return the size of the whole answer, once its header is there."""
    if len(received) < _ANSWER.size:
        return None
    return _ANSWER.size + int(_ANSWER.unpack_from(received)[2])
