"""Valkey that does not answer: its process is stopped, as behind a network that lost it.

It is stopped by a process of its own, which lets it go on when this one ends, however it ends.
"""

import socket
import subprocess
from urllib.parse import urlsplit

_GUARD = 'kill -STOP "$0" && echo stopped; read -r _; kill -CONT "$0"'


class PausedValkey:
    """The Valkey of one URL, which can be stopped and let go on. Not thread-safe."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._guard: subprocess.Popen[bytes] | None = None

    def pause(self) -> None:
        """Stop the process. Does nothing if it is stopped. Raises OSError."""
        if self._guard is None:
            command = ["sh", "-c", _GUARD, str(self._pid())]
            self._guard = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
            assert self._guard.stdout is not None
            self._guard.stdout.readline()

    def resume(self) -> None:
        """Let the process go on."""
        if self._guard is not None:
            self._guard.communicate()
            self._guard = None

    def _pid(self) -> int:
        """Ask Valkey for its process."""
        address = (self._url.hostname or "", self._url.port or 0)
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(b"INFO server\r\n")
            answer = b""
            while b"process_id:" not in answer or not answer.endswith(b"\r\n"):
                if not (more := connection.recv(65536)):
                    raise OSError("Valkey does not tell its process")
                answer += more
        return int(answer.partition(b"process_id:")[2].split()[0])
