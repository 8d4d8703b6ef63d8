"""The REST API's requests, its function's calls and the metrics in its output, told to the AWS process.

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

from chalice.app import Chalice

from localaws.cloudwatch.emf import has_metrics
from localaws.patch import replace

_GATHER_SECONDS = 1.0
_TIMEOUT_SECONDS = 5.0
_LIMIT = 10_000
"""Requests, calls and lines that may wait while AWS is away. Later ones are not counted."""


class ApiMetrics:
    """The teller of one process. `api`, `stage` and `function` are the names in the metrics' dimensions."""

    def __init__(self, aws_url: str, api: str, stage: str, function: str) -> None:
        self._url = f"{aws_url}/_localaws/requests"
        self._names = {"api": api, "stage": stage, "function": function}
        self._waiting: queue.Queue[tuple[str, Any]] = queue.Queue(_LIMIT)

    def start(self) -> None:
        """Tell in the background, and hear from now on what is printed and when the function is called."""
        call = Chalice.__call__

        def measured(app: Chalice, event: Any, context: Any) -> Any:
            begun, failed = time.perf_counter(), True
            try:
                answer = call(app, event, context)
                failed = False
                return answer
            finally:
                self._put("calls", [(time.perf_counter() - begun) * 1000, failed])

        replace(Chalice, "__call__", measured)
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
            told: dict[str, Any] = {**self._names, "requests": [], "calls": [], "lines": []}
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
