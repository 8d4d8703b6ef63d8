"""Costs of the running system's parts: memory, and processor time during some work."""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localaws import processes

# What a process is for, by its command line.
KINDS = {
    "localaws.server": "AWS",
    "localaws.api": "REST API",
    "valkey": "Valkey",
    "localaws.faces": "face engine",
    "zygote": "Lambda",
}
# Those that a machine starts; they start the others.
PARTS = ("AWS", "REST API", "Valkey")
INTERVAL_SECONDS = 5.0
"""Seconds between two looks at the memory: a look takes as long as a photo."""
_TICKS = os.sysconf("SC_CLK_TCK")
_MEGABYTE = 2**20


@contextmanager
def processor_time() -> Iterator[dict[str, float]]:
    """Measure seconds of processor time of each kind of process, in a dict filled after the block.

    `client` is this process: the camera, and the waiting for the end.
    """
    used: dict[str, float] = {}
    before, client = _times(), time.process_time()
    yield used
    for pid, (kind, seconds) in _times().items():
        used[kind] = used.get(kind, 0.0) + seconds - before.get(pid, (kind, 0.0))[1]
    used["client"] = time.process_time() - client


@contextmanager
def peak_memory() -> Iterator[dict[str, float]]:
    """Measure megabytes of each kind of process at their common peak, in a dict filled after the block.

    The size is proportional: memory that processes share is counted once.
    """
    peak: dict[str, float] = {}
    over = threading.Event()

    def look() -> None:
        now = memory()
        if sum(now.values()) > sum(peak.values()):
            peak.clear()
            peak.update(now)

    def watch() -> None:
        while not over.wait(INTERVAL_SECONDS):
            look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()
        look()


def memory() -> dict[str, float]:
    """Return megabytes (proportional set size) of each kind of process of the system now."""
    amounts: dict[str, float] = {}
    for pid, kind in _kinds().items():
        amounts[kind] = amounts.get(kind, 0.0) + processes.memory(pid) / _MEGABYTE
    return amounts


def processor_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of these processes."""
    return sum(_seconds(pid) for pid in pids)


def _times() -> dict[int, tuple[str, float]]:
    return {pid: (kind, _seconds(pid)) for pid, kind in _kinds().items()}


def _kinds() -> dict[int, str]:
    """Return the kind of each process of the system, without engines and loops that only compare."""
    children = {pid: _kind(pid) for pid in processes.children(os.getpid())}
    parts = [pid for pid, kind in children.items() if kind in PARTS]
    return {pid: _kind(pid) for part in parts for pid in processes.descendants(part)}


def _kind(pid: int) -> str:
    command = processes.command(pid)
    return next((kind for part, kind in KINDS.items() if part in command), "other")


def _seconds(pid: int) -> float:
    """Return user and system time of a process, 0 if it ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
