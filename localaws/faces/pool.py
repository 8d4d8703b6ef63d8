"""The worker processes, from the parent's side."""

import socket
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import LifoQueue
from threading import Lock
from typing import Any

from localaws.faces.analysis import Analysis, Request
from localaws.faces.errors import EngineError, FaceEngineError
from localaws.faces.zygote import Forked, Zygote

# The largest picture takes seconds. A worker without an answer by then hangs.
TIMEOUT_SECONDS = 60.0


class FaceEngine:
    """An engine with up to `workers` processes, for any number of threads. It loads in the background."""

    def __init__(self, workers: int = 2) -> None:
        self._zygote = Zygote()
        self._workers = [Worker(self._zygote) for _ in range(workers)]
        self._idle: LifoQueue[Worker] = LifoQueue()
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
        """Return the process ids of the workers that have had a picture."""
        return [worker.pid for worker in self._workers if worker.pid]

    def close(self) -> None:
        """End the workers, busy ones too."""
        for worker in self._workers:
            worker.close()
        self._zygote.close()


class Worker:
    """One worker process: forked for its first picture, replaced when it dies.

    Used by one thread at a time; close() by any. `pid` is 0 before the first picture.
    """

    def __init__(self, zygote: Zygote) -> None:
        self._zygote = zygote
        self._lock = Lock()
        self._closed = False
        self._forked: Forked | None = None
        self.pid = 0

    def analyse(self, request: Request) -> Analysis:
        try:
            if not self._lives():
                self._replace()
            answer = self._ask(request)
        except (EOFError, OSError) as exc:
            with self._lock:
                self._end()
            raise EngineError(f"The worker did not survive this picture ({type(exc).__name__})") from exc
        if isinstance(answer, FaceEngineError):
            raise answer
        return answer

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._end()

    def _lives(self) -> bool:
        """Tell whether there is a process. One that died has closed its end of the socket."""
        return self._forked is not None and not self._connection.poll(0)

    def _ask(self, request: Request) -> Analysis | FaceEngineError:
        self._connection.send(request)
        if not self._connection.poll(TIMEOUT_SECONDS):
            raise TimeoutError
        answer: Analysis | FaceEngineError = self._connection.recv()
        return answer

    def _replace(self) -> None:
        with self._lock:
            if self._closed:
                raise EngineError("The face engine is closed")
            self._end()
            ours, theirs = socket.socketpair()
            with theirs:
                self._forked = self._zygote.fork(theirs.fileno())
            self.pid = self._forked.pid
            self._connection: Connection[Any, Any] = Connection(ours.detach())

    def _end(self) -> None:
        if self._forked is None:
            return
        self._forked.kill()
        self._forked = None
        with suppress(OSError):
            self._connection.close()
