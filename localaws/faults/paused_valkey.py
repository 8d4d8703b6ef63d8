"""Valkey that does not answer: its process is stopped, as behind a network that lost it.

It is stopped by a process of its own, which lets it go on when this one ends, however it ends.
"""

import re
import subprocess

from localaws.resp import address_of, ask

_GUARD = 'kill -STOP "$0" && echo stopped; read -r _; kill -CONT "$0"'


class PausedValkey:
    """The Valkey of one URL, which can be stopped and let go on. Not thread-safe."""

    def __init__(self, url: str) -> None:
        self._address = address_of(url)
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self, value: float = 1.0) -> None:
        """Stop Valkey's process. Does nothing if it is stopped. Raises OSError."""
        if self._guard is None:
            command = ["sh", "-c", _GUARD, self._pid()]
            self._guard = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
            assert self._guard.stdout is not None
            self._guard.stdout.readline()

    def stop(self) -> None:
        """Let the process go on."""
        if self._guard is not None:
            self._guard.communicate()
            self._guard = None

    def _pid(self) -> str:
        found = re.search(r"process_id:(\d+)", ask(self._address, "INFO", "server"))
        if found is None:
            raise OSError("it does not tell its process")
        return found[1]
