"""The REST API's requests and the metrics in its function's output, told to the AWS process.

`chalice local` runs outside of API Gateway and Lambda, so nobody else counts them. They are told together, at
most once a second, and only if there are any.
"""

import contextlib
import json
import queue
import sys
import threading
import time
import urllib.request
from typing import Any, TextIO

from localaws.cloudwatch.emf import has_metrics
from localaws.patch import replace

_GATHER_SECONDS = 1.0
_TIMEOUT_SECONDS = 5.0
_LIMIT = 10_000
"""Requests and lines that may wait while AWS is away. Later ones are not counted."""


class ApiMetrics:
    """The teller of one process. `api` and `stage` are the dimensions of API Gateway's metrics."""

    def __init__(self, aws_url: str, api: str, stage: str) -> None:
        self._url, self._names = f"{aws_url}/_localaws/requests", {"api": api, "stage": stage}
        self._waiting: queue.Queue[tuple[str, Any]] = queue.Queue(_LIMIT)

    def start(self) -> None:
        """Tell in the background, and read what is printed from now on."""
        replace(sys, "stdout", _Read(sys.stdout, self))
        threading.Thread(target=self._run, name="metrics", daemon=True).start()

    def request(self, status: int, ms: float) -> None:
        """Note an answered request."""
        self._put("requests", [status, ms])

    def line(self, text: str) -> None:
        """Note a line of output that may have metrics."""
        self._put("lines", text)

    def _put(self, kind: str, what: Any) -> None:
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait((kind, what))

    def _run(self) -> None:
        while True:
            first = self._waiting.get()
            time.sleep(_GATHER_SECONDS)
            told: dict[str, Any] = {**self._names, "requests": [], "lines": []}
            for kind, what in [first, *(self._waiting.get() for _ in range(self._waiting.qsize()))]:
                told[kind].append(what)
            with contextlib.suppress(OSError):  # AWS is being started again
                self._tell(told)

    def _tell(self, told: dict[str, Any]) -> None:
        body, headers = json.dumps(told).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url, body, headers)
        urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS).close()


class _Read:
    """An output that passes everything on, and tells lines with metrics."""

    def __init__(self, output: TextIO, metrics: ApiMetrics) -> None:
        self._output, self._metrics = output, metrics

    def write(self, text: str) -> int:
        if has_metrics(text):
            self._metrics.line(text)
        return self._output.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)
