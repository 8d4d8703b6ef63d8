"""Scripts of Valkey that run too long are killed.

A script that has only read ends with an error. One that has written cannot be killed, as on AWS: until it is
through, all other commands get BUSY.
"""

import contextlib
import threading
from collections.abc import Callable

from localaws.resp import address_of, ask

_DEFAULT_SECONDS = 5.0
_CHECK_SECONDS = 0.1


class ScriptLimit:
    """The limit of one Valkey. `log` gets a line for each script that was killed."""

    def __init__(self, url: str, log: Callable[[str], None]) -> None:
        self._address, self._log = address_of(url), log
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, seconds: float) -> None:
        """Kill scripts that run longer than this from now on. Raises OSError."""
        self._set(seconds)
        if self._thread is None:
            self._ended.clear()
            self._thread = threading.Thread(target=self._watch, name="script-limit", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Kill no more scripts."""
        if self._thread is not None:
            self._ended.set()
            self._thread.join()
            self._thread = None
            with contextlib.suppress(OSError):  # it has ended, and begins with its own limit
                self._set(_DEFAULT_SECONDS)

    def _set(self, seconds: float) -> None:
        """Tell Valkey when to answer BUSY."""
        ask(self._address, "CONFIG", "SET", "busy-reply-threshold", str(max(int(seconds * 1000), 1)))

    def _watch(self) -> None:
        while not self._ended.wait(_CHECK_SECONDS):
            try:
                if ask(self._address, "PING").startswith("-BUSY"):
                    self._log(f"SCRIPT KILL: {ask(self._address, 'SCRIPT', 'KILL').strip()}")
            except OSError:
                continue  # stopped, or started again
