"""The local AWS with Lambda functions that only write down what they get: `fake_lambda_server.py STATE PORT`.

A function whose name begins with `fail` answers an error. One whose name begins with `wait` waits for the
file `NAME.gate`. One whose name begins with `busy` is throttled. Any other function answers its event.
"""

import json
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from localaws import server, wait
from localaws.lambdas.answers import TooManyRequestsError


@dataclass(frozen=True)
class Outcome:
    payload: bytes
    error: bool = False


class FakeFunctions:
    def __init__(self, state: Path) -> None:
        self.state = state
        self.lock = threading.Lock()

    def invoke(self, function: str, payload: bytes) -> Outcome:
        name = function.rpartition(":")[2]
        with self.lock, (self.state / f"{name}.received").open("a") as file:
            file.write(payload.decode() + "\n")
        if name.startswith("busy"):
            raise TooManyRequestsError
        if name.startswith("wait"):
            wait.until((self.state / f"{name}.gate").exists, seconds=60)
        if name.startswith("fail"):
            return Outcome(json.dumps({"errorType": "Broken", "errorMessage": "as asked"}).encode(), True)
        return Outcome(payload)


if __name__ == "__main__":
    state, port = Path(sys.argv[1]), int(sys.argv[2])
    state.mkdir(parents=True, exist_ok=True)
    built = server.build(state, port, FakeFunctions(state), lambda operation, request: {"asked": operation})
    built.serve_forever()
