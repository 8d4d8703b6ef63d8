"""The process that face workers are forked from, seen from the parent.

It has loaded the networks once, and its workers share that memory and start in a moment.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Lock

TIMEOUT_SECONDS = 60.0  # the first fork waits for the networks
PROJECT = Path(__file__).resolve().parents[2]
# One thread each: the workers are the parallelism. One malloc arena: big pictures leave no holes behind.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


class ZygoteDied(OSError):
    """It ended or hung while it was to fork. The next fork starts it again."""


class Forked:
    """A forked worker. Its descriptor names it even when its process id belongs to another process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)

    def kill(self) -> None:
        """End it if it still runs. Call it once."""
        try:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
        except ProcessLookupError:
            pass
        finally:
            os.close(self._descriptor)


class Zygote:
    """A process that forks workers. It starts in the background, and again at the next fork if it died."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._start()

    def fork(self, connection: int) -> Forked:
        """Fork a worker that serves this socket. Raises ZygoteDied."""
        with self._lock:
            if self._process.poll() is not None:
                self.close()
                self._start()
            try:
                socket.send_fds(self._control, [b"fork"], [connection])
                return Forked(int(self._control.recv(64)))
            except (OSError, ValueError) as exc:  # ValueError: no answer, it died
                self._process.kill()  # after a timeout its answers would belong to other questions
                raise ZygoteDied from exc

    def close(self) -> None:
        """End the process and its workers."""
        self._process.kill()
        self._process.wait()
        self._control.close()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(TIMEOUT_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "localaws.faces.worker", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environment(),
            )


def _environment() -> dict[str, str]:
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **ENVIRONMENT, "PYTHONPATH": os.pathsep.join(paths)}
