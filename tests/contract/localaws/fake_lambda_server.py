"""The local AWS with Lambda functions that only write down what they get, once for each line of input.

A line is `[STATE, PORT, LOG, VARIABLES]` in JSON, with the server's environment. Each server is a fork,
because importing moto takes seconds; its process id is printed.

A function whose name begins with `fail` answers an error. One whose name begins with `wait` waits for the
file `NAME.gate`. One whose name begins with `busy` is throttled. Any other function answers its event.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moto.moto_api._internal import mock_random

from localaws import processes, server, wait
from localaws.lambdas.answers import TooManyRequestsError


@dataclass(frozen=True)
class Outcome:
    payload: bytes
    version: str
    error: bool = False


class FakeFunctions:
    def __init__(self, state: Path) -> None:
        self.state = state
        self.lock = threading.Lock()

    def invoke(self, function: str, payload: bytes) -> Outcome:
        name = ":".join(function.split(":")[6:])
        version = name.partition(":")[2] or "$LATEST"
        with self.lock, (self.state / f"{name}.received").open("a") as file:
            file.write(payload.decode() + "\n")
        if name.startswith("busy"):
            raise TooManyRequestsError
        if name.startswith("wait"):
            wait.until((self.state / f"{name}.gate").exists, seconds=60)
        if name.startswith("fail"):
            return Outcome(
                json.dumps({"errorType": "Broken", "errorMessage": "as asked"}).encode(), version, True
            )
        return Outcome(payload, version)


def serve(state: Path, port: int, log: str, variables: Mapping[str, str]) -> None:
    """Serve in this process, which was just forked, until it is killed."""
    processes.end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.umask(0o077)
    for output in (1, 2):
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), output)
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    mock_random.seed()  # else each server would give the same ids
    state.mkdir(parents=True, exist_ok=True)
    built = server.build(state, port, FakeFunctions(state), lambda operation, request: {"asked": operation})
    built.serve_forever()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel forgets killed servers at once
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            folder, *others = json.loads(line)
            serve(Path(folder), *others)
        print(pid, flush=True)
