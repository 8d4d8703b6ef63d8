"""The demonstration's own local AWS, and its memory."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localaws import processes
from localaws.lock import StateLock
from localaws.machine import AlreadyRunning, Machine

ROOT = Path(__file__).parent.parent


@contextmanager
def fresh_machine(folder: Path, say: Callable[[str], None]) -> Iterator[Machine]:
    """Start a new machine on free ports with a copy of the project. Stop it after the block.

    Raises:
        AlreadyRunning: another demonstration uses the folder.
    """
    state = folder / "state"
    if state.exists() and StateLock(state).is_held():
        raise AlreadyRunning(f"Another demonstration runs in {folder}; choose another folder with --folder.")
    shutil.rmtree(folder, ignore_errors=True)
    project = Machine.copy_project(ROOT, folder / "project")
    with Machine(project=project, state=state, say=say) as machine:
        yield machine


def memory() -> dict[str, float]:
    """Return megabytes (proportional set size) of this process and each kind of process below it."""
    sizes: dict[str, float] = {}
    for pid in processes.descendants(os.getpid()):
        kind = _kind(processes.command(pid), pid)
        sizes[kind] = sizes.get(kind, 0.0) + processes.memory(pid) / 2**20
    return {kind: round(size, 1) for kind, size in sizes.items()}


def _kind(command: str, pid: int) -> str:
    """Return the kind of a process, by its command line."""
    if pid == os.getpid():
        return "demonstration"
    kinds = {
        "localaws.server": "AWS",
        "localaws.api": "REST API",
        "valkey": "Valkey",
        "faces": "face engine",
        "zygote": "Lambda",
        "sandbox": "Lambda",
    }
    return next((kind for part, kind in kinds.items() if part in command), "other")
