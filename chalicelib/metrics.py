"""Metrics: lines on stdout in CloudWatch's embedded metric format, which CloudWatch makes metrics of.

CloudWatch bills each combination of dimensions, so these are the stage and, for photos, the lane alone. No
line names a person or a photo. A failure to measure is logged and fails nothing.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws.errors import THROTTLED
from chalicelib.logs import log_values

NAMESPACE = "FutureStore"
UNITS = {
    "Photos": "Count",
    "PhotoTime": "Milliseconds",
    "Faces": "Count",
    "KnownFaces": "Count",
    "NewFaces": "Count",
    "UncertainFaces": "Count",
    "RekognitionCalls": "Count",
    "RekognitionThrottles": "Count",
    "PhotosWaiting": "Count",
    "OldestUnfinished": "Seconds",
    "Reruns": "Count",
    "RerunsGivenUp": "Count",
    "Notices": "Count",
    "RedisMemory": "Percent",
}
"""The unit of each metric; docs/operations.md says what each one tells."""


def metric_line(stage: str, values: Mapping[str, float], lane: str = "") -> str:
    """Return the line that tells CloudWatch these values, each under a name of UNITS.

    >>> metric_line("dev", {"Photos": 1}, "visit")
    '{"_aws": {"Timestamp": …, "CloudWatchMetrics": […]}, "stage": "dev", "lane": "visit", "Photos": [1.0]}'
    """
    # The logger has loaded all of powertools, so this costs no cold start.
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

    dimensions = {"stage": stage, **({"lane": lane} if lane else {})}
    made = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, dimension_set=dimensions)
    for name, value in values.items():
        made.add_metric(name, UNITS[name], value)
    return json.dumps(made.serialize_metric_set())


class Metrics:
    """The metrics of one stage; `write` takes their lines."""

    def __init__(self, stage: str, write: Callable[[str], object] = print) -> None:
        self._stage, self._write = stage, write
        self._added: deque[dict[str, int]] = deque()  # several threads may append at once

    def put(self, values: Mapping[str, float], lane: str = "") -> None:
        """Tell values at once, in one line. Without any there is no line."""
        if not values:
            return
        try:
            self._write(metric_line(self._stage, values, lane))
        except Exception as exc:  # whatever it is, the task has done its work
            log_values("metrics failed", {"error": type(exc).__name__})

    def end(self, lane: str, milliseconds: int | None) -> None:
        """Tell that a run of a lane has ended, and how long it took if that is known."""
        # Clocks differ, so that an end may seem to come before its beginning.
        time = {} if milliseconds is None else {"PhotoTime": max(0, milliseconds)}
        self.put({"Photos": 1, **time}, lane)

    def add(self, **numbers: int) -> None:
        """Add to the numbers that `flush` tells."""
        self._added.append(numbers)

    def flush(self) -> None:
        """Tell the sums of what was added since the last time, if anything was."""
        sums: Counter[str] = Counter()
        while self._added:
            sums.update(self._added.popleft())
        self.put(sums)

    def count_calls(self, client: Any) -> None:
        """Count each call of Rekognition by this client of botocore, also those that it makes again."""
        client.meta.events.register("response-received.rekognition", self._count_call)

    def _count_call(self, parsed_response: Mapping[str, Any] | None = None, **_: Any) -> None:
        code = (parsed_response or {}).get("Error", {}).get("Code", "")
        self.add(RekognitionCalls=1, RekognitionThrottles=int(code in THROTTLED))
