"""The services whose metrics are kept: Lambda, Step Functions, SQS and API Gateway, by AWS' own names."""

import time
from collections.abc import Iterator
from typing import Any

from moto.sqs.models import Message, Queue, sqs_backends
from moto.stepfunctions.parser.backend.execution import Execution

from localaws.cloudwatch import emf
from localaws.cloudwatch.metrics import Metrics, key
from localaws.lambdas.observer import Observer

_ENDS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


_MOST_RECEIVED = 3
"""A message that was received more often no longer counts as the oldest, as on AWS."""


class Sources(Observer):
    """What services tell of themselves, added to the metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def function_ran(self, function: str, ms: float, failed: bool) -> None:
        """Note that a function was run."""
        values = (("Invocations", 1.0), ("Errors", float(failed)), ("Throttles", 0.0))
        for dimensions in ({"FunctionName": function}, {}):  # and of all functions together
            for name, value in values:
                self._add("AWS/Lambda", name, dimensions, value, "Count")
            self._add("AWS/Lambda", "Duration", dimensions, ms, "Milliseconds")

    def function_throttled(self, function: str) -> None:
        """Note that a function was not run, because too many ran."""
        for dimensions in ({"FunctionName": function}, {}):
            self._add("AWS/Lambda", "Throttles", dimensions, 1.0, "Count")

    def function_logged(self, lines: list[str]) -> None:
        """Take the metrics that a function wrote into its log."""
        for line in lines:
            emf.extract(line, self._metrics)

    def execution_started(self, execution: Execution) -> None:
        """Note the start of an execution."""
        self._add("AWS/States", "ExecutionsStarted", _machine(execution), 1.0, "Count")

    def execution_ended(self, execution: Execution) -> None:
        """Note the end of an execution, and how long it ran."""
        if execution.status in _ENDS:
            self._add("AWS/States", _ENDS[execution.status], _machine(execution), 1.0, "Count")
            begun, ended = execution.start_date, execution.stop_date
            ms = (ended - begun).total_seconds() * 1000 if begun and ended else 0.0
            self._add("AWS/States", "ExecutionTime", _machine(execution), ms, "Milliseconds")

    def requests(self, told: dict[str, Any]) -> None:
        """Take what the REST API tells.

        Its requests are [status, milliseconds], the calls of its function [milliseconds, failed], and the
        rest are the function's log lines.
        """
        api, stage = {"ApiName": told["api"]}, {"ApiName": told["api"], "Stage": told["stage"]}
        for status, ms in told["requests"]:
            for dimensions in (api, stage):
                self._request(dimensions, int(status), float(ms))
        for ms, failed in told["calls"]:
            self.function_ran(told["function"], float(ms), bool(failed))
        self.function_logged(told["lines"])

    def look_at_queues(self) -> None:
        """Note the waiting messages of every queue."""
        for queue in list(_queues()):
            kept = [each for each in list(queue._messages) if not each.delayed]
            aged = [each for each in kept if each.approximate_receive_count <= _MOST_RECEIVED]
            values = (
                ("ApproximateNumberOfMessagesVisible", sum(each.visible for each in kept), "Count"),
                (
                    "ApproximateNumberOfMessagesNotVisible",
                    queue.approximate_number_of_messages_not_visible,
                    "Count",
                ),
                ("ApproximateAgeOfOldestMessage", max(map(_age_seconds, aged), default=0.0), "Seconds"),
            )
            for name, value, unit in values:
                self._add("AWS/SQS", name, {"QueueName": queue.name}, float(value), unit)

    def _request(self, dimensions: dict[str, str], status: int, ms: float) -> None:
        values = (
            ("Count", 1.0),
            ("4XXError", float(400 <= status < 500)),
            ("5XXError", float(status >= 500)),
        )
        for name, value in values:
            self._add("AWS/ApiGateway", name, dimensions, value, "Count")
        for name in ("Latency", "IntegrationLatency"):
            self._add("AWS/ApiGateway", name, dimensions, ms, "Milliseconds")

    def _add(self, namespace: str, name: str, dimensions: dict[str, str], value: float, unit: str) -> None:
        self._metrics.add(key(namespace, name, dimensions), value, unit)


def _machine(execution: Any) -> dict[str, str]:
    """Return the dimension of an execution, which is the machine's also if a version of it was started."""
    return {"StateMachineArn": execution.origin.machine.arn}


def _queues() -> Iterator[Queue]:
    for regions in list(sqs_backends.values()):
        for backend in list(regions.values()):
            yield from list(backend.queues.values())


def _age_seconds(message: Message) -> float:
    return max(time.time() - float(message.sent_timestamp or 0) / 1000, 0.0)
