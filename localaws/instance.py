"""The file in which a running machine describes itself, for commands that use or stop it."""

import json
import os
import signal
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from localaws import processes, wait
from localaws.lock import StateLock

_STOP_TIMEOUT_SECONDS = 60.0


class NothingRuns(Exception):
    """No machine runs on this state folder."""


@dataclass(frozen=True)
class Instance:
    """A running machine: its main process, and the variables for clients."""

    pid: int
    env: Mapping[str, str]

    @classmethod
    def read(cls, state: Path) -> Self:
        """Return the machine that runs on this state folder.

        Raises:
            NothingRuns: none runs, or its process was killed.
        """
        try:
            found = cls(**json.loads(instance_file(state).read_text()))
        except FileNotFoundError:
            found = None
        if found is None or not StateLock(state).is_held():
            raise NothingRuns(
                f"No local AWS runs on {state}: start one with `.venv/bin/python -m localaws up`."
            )
        return found

    def write(self, state: Path) -> None:
        """Write the file. Only its owner may read it, because it contains a token."""
        partial = instance_file(state).with_suffix(".partial")
        with open(partial, "w", opener=processes.private) as file:
            json.dump(asdict(self), file, indent=2)
        partial.replace(instance_file(state))

    def stop(self, state: Path) -> None:
        """Stop the machine and wait until its state folder is free. Raises TimeoutError."""
        os.kill(self.pid, signal.SIGTERM)
        wait.until(lambda: not StateLock(state).is_held(), _STOP_TIMEOUT_SECONDS)


def instance_file(state: Path) -> Path:
    """Return the path of the file."""
    return state / "env.json"
