"""Child processes that end with their parent, and their cost."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_STOP_TIMEOUT_SECONDS = 10.0
# Loaded before any fork: a child may not load libraries between fork and exec.
_libc = ctypes.CDLL(None)


@dataclass
class Child:
    """A started process: its name for people, and the file that receives its output."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise ProcessDied if it has ended."""
        if self.process.poll() is not None:
            raise ProcessDied(
                f"{self.name} ended with exit code {self.process.returncode}:\n{tail(self.log)}"
            )

    def stop(self) -> None:
        """Terminate the process, and kill it if it does not end."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ProcessDied(Exception):
    """A part that should run has ended."""


def start(
    name: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str], folder: Path
) -> Child:
    """Start a process that gets SIGTERM when the calling thread ends, even by kill -9. Its log grows.

    Linux ties this signal to the thread that starts the child, so call it from a thread that lives as long.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab", opener=private) as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            # Ctrl-C in a terminal must reach the parent only, which ends the children in order.
            start_new_session=True,
            preexec_fn=end_with_parent,
            umask=0o077,  # its files hold personal data
        )
    return Child(name, process, log)


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read; an opener for `open`."""
    return os.open(path, flags, 0o600)


def end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent ends, between fork and exec. Does nothing outside Linux."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Tell whether this port of 127.0.0.1 is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def tail(log: Path, lines: int = 40) -> str:
    """Return the last lines of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def descendants(pid: int) -> list[int]:
    """Return a process and all its descendants, parents first. Linux only."""
    by_parent = _by_parent()
    found = [pid]
    for one in found:
        found += by_parent.get(one, [])
    return found


def children(pid: int) -> list[int]:
    """Return the running children of a process. Linux only."""
    return _by_parent().get(pid, [])


def _by_parent() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # ended meanwhile
            continue
        found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def memory(pid: int) -> int:
    """Return a process's proportional set size in bytes (shared pages count in part), 0 if it ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def command(pid: int) -> str:
    """Return a process's command line, "" if it ended."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return b" ".join(words).decode(errors="replace").strip()


def short_name(pid: int) -> str:
    """Return a process's name in the kernel, at most 15 bytes, "" if it ended."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(errors="replace").strip()
    except OSError:
        return ""
