"""PutMetricData, ListMetrics, GetMetricStatistics and GetMetricData use the metrics that are kept here.

moto keeps every value for ever, lists a metric with two dimensions once for each of its values, begins
periods at the first value, and knows no percentiles.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterCombination, InvalidParameterValue
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from localaws.cloudwatch.metrics import Key, Metrics, key
from localaws.cloudwatch.summary import Summary
from localaws.patch import replace

_PERIODS_LIMIT = 1_440  # AWS' own


def install(metrics: Metrics) -> None:
    """Keep and read metrics here."""

    def put(self: Any, namespace: str, metric_data: list[dict[str, Any]]) -> None:
        for number, datum in enumerate(metric_data, 1):
            self._validate_parameters_put_metric_data(datum, number)
        for datum in metric_data:
            metric = key(namespace, datum["MetricName"], _dimensions(datum))
            metrics.merge(metric, _summary(datum), datum.get("Unit"), _seconds(datum.get("Timestamp")))

    def list_metrics(
        self: Any, next_token: str | None, namespace: str, metric_name: str, dimensions: list[dict[str, str]]
    ) -> Any:
        if next_token:
            return _list(self, next_token, namespace, metric_name, dimensions)
        found = [each for each in metrics.known() if _fits(each, namespace, metric_name, dimensions)]
        return self._get_paginated([_described(each) for each in found])

    def get_statistics(self: Any) -> ActionResult:
        return ActionResult(_statistics(metrics, self._get_params()))

    def get_data(self: Any) -> ActionResult:
        return ActionResult({"MetricDataResults": _data(metrics, self._get_params())})

    _list = CloudWatchBackend.list_metrics
    replace(CloudWatchBackend, "put_metric_data", put)
    replace(CloudWatchBackend, "list_metrics", list_metrics)
    replace(CloudWatchResponse, "get_metric_statistics", get_statistics)
    replace(CloudWatchResponse, "get_metric_data", get_data)


def _statistics(metrics: Metrics, given: dict[str, Any]) -> dict[str, Any]:
    """Answer GetMetricStatistics."""
    plain, extended = given.get("Statistics") or [], given.get("ExtendedStatistics") or []
    if not plain and not extended:
        raise InvalidParameterCombination("Must specify either Statistics or ExtendedStatistics")
    metric = key(given["Namespace"], given["MetricName"], _dimensions(given))
    points = []
    for begin, summary in _periods(metrics, metric, given, int(given["Period"])):
        point: dict[str, Any] = {"Timestamp": begin, "Unit": metrics.unit(metric) or "None"}
        point |= {name: summary.statistic(name) for name in plain}
        known = {name: summary.statistic(name) for name in extended}
        if known:
            point["ExtendedStatistics"] = {name: value for name, value in known.items() if value is not None}
        points.append(point)
    return {"Label": metric.name, "Datapoints": points}


def _data(metrics: Metrics, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer GetMetricData: statistics of metrics. Expressions are refused."""
    queries = given.get("MetricDataQueries", [])
    if any("MetricStat" not in query for query in queries):
        raise InvalidParameterValue("The local AWS computes no expressions: each query needs a MetricStat.")
    return [_result(metrics, query, given) for query in queries if query.get("ReturnData", True)]


def _result(metrics: Metrics, query: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    wanted = query["MetricStat"]
    metric = key(wanted["Metric"]["Namespace"], wanted["Metric"]["MetricName"], _dimensions(wanted["Metric"]))
    found = [
        (begin, value)
        for begin, summary in _periods(metrics, metric, given, int(wanted["Period"]))
        if (value := summary.statistic(wanted["Stat"])) is not None
    ]
    if given.get("ScanBy") != "TimestampAscending":
        found.reverse()
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or f"{metric.name} {wanted['Stat']}",
        "StatusCode": "Complete",
        "Values": [value for _, value in found],
        "Timestamps": [begin for begin, _ in found],
    }


def _periods(
    metrics: Metrics, metric: Key, given: dict[str, Any], period: int
) -> Iterator[tuple[datetime, Summary]]:
    """Yield the periods that have data, from the start to the end that a request gives."""
    start, end = _seconds(given["StartTime"]) or 0.0, _seconds(given["EndTime"]) or 0.0
    if start >= end:
        raise InvalidParameterValue("The parameter StartTime must be less than the parameter EndTime.")
    if (end - start) / period > _PERIODS_LIMIT:
        raise InvalidParameterCombination(f"You have requested more than {_PERIODS_LIMIT} datapoints.")
    begin = start // period * period
    while begin < end:
        summary = metrics.read(metric, begin, begin + period)
        if summary.count:
            yield datetime.fromtimestamp(begin, UTC), summary
        begin += period


def _summary(datum: dict[str, Any]) -> Summary:
    if totals := datum.get("StatisticValues"):
        names = ("SampleCount", "Sum", "Minimum", "Maximum")
        return Summary(*(float(totals[name]) for name in names))
    summary = Summary()
    values = datum.get("Values") or [datum.get("Value", 0)]
    for value, times in zip(values, datum.get("Counts") or [1] * len(values), strict=True):
        summary.add(float(value), float(times))
    return summary


def _seconds(moment: Any) -> float | None:
    """Return a moment of a request, which has no time zone but UTC, in seconds since 1970."""
    if not isinstance(moment, datetime):
        return None if moment is None else float(moment)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _dimensions(given: dict[str, Any]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in given.get("Dimensions") or []}


def _fits(metric: Key, namespace: str, name: str, dimensions: list[dict[str, str]]) -> bool:
    has = dict(metric.dimensions)
    fits = all(has.get(each["Name"]) == each.get("Value", has.get(each["Name"], "")) for each in dimensions)
    return fits and namespace in (None, "", metric.namespace) and name in (None, "", metric.name)


def _described(metric: Key) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}
