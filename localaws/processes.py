"""Child processes that end with us, however we end, and what they cost."""

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
    """A process that we started: its name for people, and the file that its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raises ProcessDied if it has ended."""
        if self.process.poll() is not None:
            raise ProcessDied(
                f"{self.name} ended with exit code {self.process.returncode}:\n{tail(self.log)}"
            )

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ProcessDied(Exception):
    """A process that should run has ended."""


def start(
    name: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str], folder: Path
) -> Child:
    """Start a process that gets SIGTERM when the calling thread ends, even by kill -9. Its log begins anew.

    Linux ties this to the thread that starts the child, so call it from one that lives as long.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb", opener=private) as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            # Ctrl-C in a terminal is for us, who end the others in order.
            start_new_session=True,
            preexec_fn=end_with_parent,
            umask=0o077,  # what it writes is about people
        )
    return Child(name, process, log)


def private(path: str, flags: int) -> int:
    """An opener of files that only their owner may read."""
    return os.open(path, flags, 0o600)


def end_with_parent() -> None:
    """Between fork and exec: ask the kernel for SIGTERM when the parent ends. Linux only; else nothing."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def tail(log: Path, lines: int = 40) -> str:
    """The end of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def descendants(pid: int) -> list[int]:
    """The process and everything below it, parents first. Linux."""
    by_parent = _by_parent()
    found = [pid]
    for one in found:
        found += by_parent.get(one, [])
    return found


def children(pid: int) -> list[int]:
    """What the process has started and not ended. Linux."""
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
    """A process's proportional set size (shared pages count in part) in bytes; 0 if it ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def command(pid: int) -> str:
    """The process's command line; "" if it ended."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return b" ".join(words).decode(errors="replace").strip()


def short_name(pid: int) -> str:
    """In 15 bytes: its program's name, or what it has called itself; "" if it ended."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(errors="replace").strip()
    except OSError:
        return ""
