"""The workers' output in moto's CloudWatch Logs, where `chalice logs` finds it, and on the terminal.

Storage is bounded: a stream keeps its last EVENTS_PER_STREAM events, a group its last STREAMS_PER_GROUP
streams.
"""

import os
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.logs.models import LogGroup, LogsBackend
from moto.logs.models import LogStream as MotoLogStream

EVENTS_PER_STREAM = 1_000
STREAMS_PER_GROUP = 10
LONGEST_EVENT_BYTES = 256 * 1024  # CloudWatch's limit
LONGEST_WAIT_MS = 20  # of a line of a running invocation until it is saved
# moto numbers events without a lock. An event with a repeated number would be missing in `--follow`.
_saving = threading.Lock()


class LogStream:
    """The log of one worker. Not thread-safe: a worker runs one invocation at a time.

    CloudWatch gets it if it is `kept`, the terminal in any case. `read` gets the lines that CloudWatch gets.
    """

    def __init__(
        self,
        backend: LogsBackend,
        function_name: str,
        version: str,
        log: Callable[[str], None],
        read: Callable[[list[str]], None] = lambda lines: None,
    ) -> None:
        self.name = f"{datetime.now(UTC):%Y/%m/%d}/[{version}]{uuid.uuid4().hex}"
        self._backend, self._group, self._log = backend, f"/aws/lambda/{function_name}", log
        self._prefix, self._read = function_name, read
        self.kept = True
        self._pending: list[dict[str, Any]] = []

    def add(self, messages: list[str]) -> None:
        """Add one event per message. `save` saves them; so does this if the oldest waited long."""
        if not messages:
            return
        now = int(time.time() * 1000)
        self._pending += [{"timestamp": now, "message": message} for message in messages]
        if now - self._pending[0]["timestamp"] >= LONGEST_WAIT_MS:
            self.save()

    def save(self) -> None:
        """Send the pending events to CloudWatch and the terminal."""
        if not self._pending:
            return
        if self.kept:
            self._keep()
            self._read([event["message"] for event in self._pending])
        # Each call writes, and then waits for its turn among all threads.
        self._log("\n".join(f"{self._prefix} {event['message']}" for event in self._pending))
        self._pending = []

    def _keep(self) -> None:
        with _saving:
            stream = self._stream()
            stream.put_log_events(self._pending)
            if len(stream.events) > EVENTS_PER_STREAM * 1.25:
                del stream.events[:-EVENTS_PER_STREAM]

    def _stream(self) -> MotoLogStream:
        """Return the stream, made again if its group was deleted meanwhile."""
        self._backend.ensure_log_group(self._group)
        group: LogGroup = self._backend.groups[self._group]
        if self.name not in group.streams:
            group.create_log_stream(self.name)
            for oldest in list(group.streams)[:-STREAMS_PER_GROUP]:
                del group.streams[oldest]
        return group.streams[self.name]


class LogPipe:
    """The reading end of a worker's stdout and stderr. A carriage return is a line break inside a message."""

    def __init__(self) -> None:
        self.descriptor, self.writing_end = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self.descriptor, False)
        self._rest = b""

    def read_lines(self) -> list[str]:
        """Return the complete lines that have arrived."""
        if not (arrived := self._read()):
            return []
        *lines, self._rest = (self._rest + arrived).split(b"\n")
        if len(self._rest) > LONGEST_EVENT_BYTES:
            lines.append(self._rest)
            self._rest = b""
        return [_text(line) for line in lines if line]

    def read_rest(self) -> list[str]:
        """Return every line, also an incomplete last one."""
        lines = self.read_lines()
        if self._rest:
            lines.append(_text(self._rest))
            self._rest = b""
        return lines

    def close(self) -> None:
        """Close the reading end."""
        os.close(self.descriptor)

    def _read(self) -> bytes:
        chunks = []
        while True:
            try:
                chunk = os.read(self.descriptor, 65536)
            except BlockingIOError:
                break
            chunks.append(chunk)
            if len(chunk) < 65536:
                break
        return b"".join(chunks)


def _text(line: bytes) -> str:
    return line.decode(errors="backslashreplace").replace("\r", "\n").rstrip("\n")
