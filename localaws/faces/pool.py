"""The worker processes, from the parent's side."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

from localaws.faces.analysis import Analysis, Request
from localaws.faces.errors import EngineError, FaceEngineError

PROJECT = Path(__file__).resolve().parents[2]
# The largest picture takes seconds. A worker without an answer by then hangs.
TIMEOUT_SECONDS = 60.0
# One thread each: the workers are the parallelism. One malloc arena: big pictures leave no holes behind.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


class FaceEngine:
    """An engine with `workers` processes, for any number of threads. They load in the background."""

    def __init__(self, workers: int = 2) -> None:
        self._workers = [Worker() for _ in range(workers)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def analyse(self, request: Request) -> Analysis:
        """Wait for an idle worker and return its answer.

        Raises UnsupportedPictureError, PictureTooLargeError, PictureTooSmallError. Raises EngineError if the
        worker died or hung on this picture (it is replaced), or if the engine is closed.
        """
        worker = self._idle.get()
        try:
            return worker.analyse(request)
        finally:
            self._idle.put(worker)

    def processes(self) -> list[int]:
        """Return the workers' process ids."""
        return [worker.pid for worker in self._workers]

    def close(self) -> None:
        """End the workers, busy ones too."""
        for worker in self._workers:
            worker.close()


class Worker:
    """One worker process, replaced when it dies. Used by one thread at a time; close() by any."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._closed = False
        self._start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def analyse(self, request: Request) -> Analysis:
        if self._process.poll() is not None:
            self._replace()
        try:
            answer = self._ask(request)
        except (EOFError, OSError, TimeoutError) as exc:
            self._replace()
            raise EngineError(f"The worker did not survive this picture ({type(exc).__name__})") from exc
        if isinstance(answer, FaceEngineError):
            raise answer
        return answer

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._end()

    def _ask(self, request: Request) -> Analysis | FaceEngineError:
        self._connection.send(request)
        if not self._connection.poll(TIMEOUT_SECONDS):
            raise TimeoutError
        answer: Analysis | FaceEngineError = self._connection.recv()
        return answer

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "localaws.faces.worker", str(theirs.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env=_environment(),
            )
        self._connection: Connection[Any, Any] = Connection(ours.detach())

    def _replace(self) -> None:
        with self._lock:
            if self._closed:
                raise EngineError("The face engine is closed")
            self._end()
            self._start()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        with suppress(OSError):
            self._connection.close()


def _environment() -> dict[str, str]:
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **ENVIRONMENT, "PYTHONPATH": os.pathsep.join(paths)}
