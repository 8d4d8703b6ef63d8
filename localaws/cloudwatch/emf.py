"""Metrics in log lines: the embedded metric format (EMF), which CloudWatch Logs reads from a function's log.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from localaws.cloudwatch.metrics import Key, Metrics, key

_MARK = '"_aws"'


class Value(NamedTuple):
    """One value of a metric, at a moment in seconds since 1970."""

    metric: Key
    value: float
    unit: str | None
    moment: float


def has_metrics(line: str) -> bool:
    """Tell whether a line of a log may have metrics, cheaply."""
    return line.startswith("{") and _MARK in line


def extract(line: str, metrics: Metrics) -> None:
    """Add the metrics of a log line, if it has any. A line that breaks the format has none, as on AWS."""
    if has_metrics(line):
        for found in values_of(line):
            metrics.add(found.metric, found.value, found.unit, found.moment)


def values_of(line: str) -> list[Value]:
    """Return the values in a log line, none if it breaks the format."""
    try:
        return list(_values(json.loads(line)))
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _values(root: dict[str, Any]) -> Iterator[Value]:
    head = root["_aws"]
    for directive in head["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = {name: str(root[name]) for name in names}
            for definition in directive["Metrics"]:
                metric = key(directive["Namespace"], definition["Name"], dimensions)
                for value in _numbers(root[definition["Name"]]):
                    yield Value(metric, value, definition.get("Unit"), head["Timestamp"] / 1000)


def _numbers(given: Any) -> list[float]:
    return [float(one) for one in (given if isinstance(given, list) else [given])]
