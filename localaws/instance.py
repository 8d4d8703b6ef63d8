"""The note that a running machine leaves in its state folder, for who wants to use, watch or stop it."""

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
    """A machine that is ready: its main process, and the variables for clients."""

    pid: int
    env: Mapping[str, str]

    @classmethod
    def read(cls, state: Path) -> Self:
        """What runs on this state folder; raises NothingRuns, also if its process ended without a word."""
        try:
            note = cls(**json.loads(note_file(state).read_text()))
        except FileNotFoundError:
            note = None
        if note is None or not StateLock(state).is_held():
            raise NothingRuns(
                f"No local AWS runs on {state}: start one with `.venv/bin/python -m localaws up`."
            )
        return note

    def write(self, state: Path) -> None:
        """Leave the note, for its owner's eyes only: it has a token in it."""
        partial = note_file(state).with_suffix(".partial")
        with open(partial, "w", opener=processes.private) as file:
            json.dump(asdict(self), file, indent=2)
        partial.replace(note_file(state))

    def stop(self, state: Path) -> None:
        """Stop the machine and wait until it has let go of the state folder; raises TimeoutError."""
        os.kill(self.pid, signal.SIGTERM)
        wait.until(lambda: not StateLock(state).is_held(), _STOP_TIMEOUT_SECONDS)


def note_file(state: Path) -> Path:
    """Where the note stands."""
    return state / "env.json"
