"""The zygote of one code version, seen from the server.

It has imported the big libraries once, and its workers share those pages: 25 of them cost little more than
one. It starts from a clean interpreter, so nothing of the development environment can be imported.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

_ANSWER_TIMEOUT_SECONDS = 60.0  # the first answer includes the loading of the libraries
_PROGRAM = Path(__file__).parent / "sandbox" / "zygote.py"


class ZygoteDiedError(Exception):
    """The process and all its workers are gone."""


class Zygote:
    """A process that forks workers and reports how they ended. Thread-safe.

    `launcher` must be a pool of one thread that lives as long as the server. Linux sends the death signal
    that the process asks for when the thread that started it ends.
    """

    def __init__(
        self, search_path: Sequence[str], environment: Mapping[str, str], launcher: ThreadPoolExecutor
    ) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_ANSWER_TIMEOUT_SECONDS)
        with theirs:
            arguments = [str(theirs.fileno()), str(os.getpid()), json.dumps(search_path)]
            command = [sys.executable, "-I", "-S", "-X", "utf8", str(_PROGRAM), *arguments]
            self._process = launcher.submit(_launch, command, theirs.fileno(), environment).result()

    @property
    def alive(self) -> bool:
        """Tell whether it can still fork."""
        return self._process.poll() is None

    def fork(self, environment: Mapping[str, str], connection: int, log: int) -> int:
        """Fork a worker that serves `connection` and writes its output to `log`. Return its pid."""
        return self._ask({"environment": dict(environment)}, [connection, log])

    def end(self, pid: int) -> int:
        """Kill a worker of this zygote if it still runs. Return its wait status."""
        return self._ask({"pid": pid}, [])

    def close(self) -> None:
        """End the process and all its workers."""
        self._process.kill()
        self._process.wait()
        self._control.close()

    def _ask(self, request: dict[str, Any], descriptors: list[int]) -> int:
        try:
            with self._lock:
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
                answer = self._control.recv(64)
        except OSError as exc:
            self._process.kill()  # after a timeout its answers would belong to other questions
            raise ZygoteDiedError from exc
        if not answer:
            raise ZygoteDiedError
        return int(answer)


def _launch(command: list[str], control: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # Its own session, so that Ctrl-C in the terminal reaches only the server.
    return subprocess.Popen(
        command,
        pass_fds=[control],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
