"""Delivery of asynchronous events to Lambda functions, which survives a kill of this server.

S3 and EventBridge invoke asynchronously. An event is journalled before the request that caused it is
answered. It is tried three times, as on AWS, and sent again after a restart if its end was not journalled.
Between a restart and the end of the deployment, an event of a missing function waits for `resume`.
"""

import threading
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

from localaws.disk_space import DiskSpace
from localaws.functions import Functions, function_exists
from localaws.lambdas.destinations import attempts, retries_of
from localaws.lambdas.retry_queue import RetryQueue
from localaws.persistence.ledger import Ledger

_THREADS = 6
_RETRY_DELAYS_SECONDS = (1.0, 2.0)  # AWS: 1 and 2 minutes
_QUEUE_LIMIT = 100_000


class EventDelivery:
    """The events that have not arrived yet."""

    def __init__(
        self,
        functions: Functions,
        ledger: Path,
        log: Callable[[str], None],
        space: DiskSpace,
        factor: float = 1.0,
    ) -> None:
        self._functions, self._log, self._space = functions, log, space
        self._ledger = Ledger(ledger)
        self._queue = RetryQueue(_THREADS, _RETRY_DELAYS_SECONDS, _QUEUE_LIMIT, log, factor)
        self._lock = threading.Lock()
        self._resumed = False
        self._waiting = {
            event: (what["function"], what["payload"]) for event, what in self._ledger.unfinished.items()
        }

    def send(self, function: str, payload: str, delay: float = 0.0) -> None:
        """Journal an event (JSON) for the function of this ARN, and deliver it in the background.

        `delay`: seconds before the first attempt. A restart ends it.
        """
        event = str(uuid.uuid4())
        self._ledger.begin(event, {"function": function, "payload": payload})
        with self._lock:
            if not self._resumed and not function_exists(function):
                self._waiting[event] = function, payload
                return
        self._deliver(event, function, payload, delay)

    def resume(self) -> None:
        """Send the waiting events: everything is deployed."""
        with self._lock:
            self._resumed = True
            waiting, self._waiting = self._waiting, {}
        for event, (function, payload) in waiting.items():
            self._deliver(event, function, payload)

    def _deliver(self, event: str, function: str, payload: str, delay: float = 0.0) -> None:
        if not function_exists(function):
            self._log(f"EVENT LOST: there is no function {function}")
            self._ledger.end(event)
            return
        run = partial(self._functions.invoke, function, payload.encode())
        attempt = attempts(function, payload, run, partial(self._ledger.end, event))

        def attempt_with_space() -> bool:
            self._space.wait()
            return attempt()

        name = function.rpartition(":")[2]
        self._queue.put(name, attempt_with_space, retries_of(function), delay)
