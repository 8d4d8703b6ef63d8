"""Metric alarms, evaluated once a minute: the alarms of moto by the metrics that are kept here.

As on AWS, the periods of an alarm end with the latest minute, not on the hour. LOCALAWS_TIME makes them as
many times shorter, unless together they last a day or more: it leaves schedules at a time of day as they are.
What was before this process began is unknown: a period without data is no breach then.

Alarms on expressions and composite alarms are not evaluated.
"""

import json
import time
from collections.abc import Callable, Iterator

from moto.cloudwatch.models import Alarm, CloudWatchBackend, cloudwatch_backends

from localaws.cloudwatch.evaluation import BREACHING, MISSING, Point, Rule, Verdict, judge
from localaws.cloudwatch.metrics import Metrics, key
from localaws.cloudwatch.notice import stamp
from localaws.cloudwatch.reasons import reason

_DAY_SECONDS, _HOUR_SECONDS = 86_400, 3_600
_EARLIER_PERIODS = 2
"""Periods beside those of a short alarm, in case data is missing. AWS does not tell its number."""


class Alarms:
    """The alarms of this account. `log` gets a line for one that cannot be evaluated."""

    def __init__(self, metrics: Metrics, log: Callable[[str], None], factor: float = 1.0) -> None:
        self._metrics, self._log, self._factor = metrics, log, factor
        self._refused: set[str] = set()

    def evaluate(self, now: float | None = None) -> dict[str, str]:
        """Evaluate all alarms at a moment (seconds since 1970). Return the states by the alarms' names."""
        now = time.time() if now is None else now
        states = {}
        for backend, alarm in list(_alarms()):
            try:
                self._evaluate(backend, alarm, now)
            except Exception as exc:  # one that is odd, or a full disk, must not stop the others
                self._complain(alarm, repr(exc))
            states[str(alarm.name)] = str(alarm.state_value)
        return states

    def _evaluate(self, backend: CloudWatchBackend, alarm: Alarm, now: float) -> None:
        if not alarm.metric_name:
            self._complain(alarm, "alarms of expressions and of other alarms are not supported")
            return
        rule = _rule(alarm)
        verdict = judge(rule, self._points(alarm, rule, now))
        if verdict and verdict.state != alarm.state_value:
            words = reason(rule, verdict, alarm.state_value)
            backend.set_alarm_state(alarm.name, words, _data(alarm, verdict, now), verdict.state)

    def _points(self, alarm: Alarm, rule: Rule, now: float) -> list[Point]:
        """Return the alarm's periods, the latest first, without those that nothing is known of."""
        metric = key(
            alarm.namespace, alarm.metric_name, {str(each.name): str(each.value) for each in alarm.dimensions}
        )
        period = int(alarm.period)
        width = period / (1 if period * rule.periods >= _DAY_SECONDS else self._factor)
        end = now // self._metrics.minute * self._metrics.minute
        points = []
        for number in range(rule.periods + (_EARLIER_PERIODS if period < _HOUR_SECONDS else 0)):
            begin = end - (number + 1) * width
            found = self._metrics.read(metric, begin, begin + width)
            points.append(Point(begin, found.statistic(alarm.extended_statistic or alarm.statistic)))
        unknown = self._metrics.begun if rule.missing == BREACHING else 0.0
        return [point for point in points if point.value is not None or point.begin >= unknown]

    def _complain(self, alarm: Alarm, words: str) -> None:
        if alarm.name not in self._refused:
            self._refused.add(alarm.name)
            self._log(f"The alarm {alarm.name} is not evaluated: {words}")


def _alarms() -> Iterator[tuple[CloudWatchBackend, Alarm]]:
    for regions in list(cloudwatch_backends.values()):
        for backend in list(regions.values()):
            for alarm in list(backend.alarms.values()):
                yield backend, alarm


def _rule(alarm: Alarm) -> Rule:
    periods = int(alarm.evaluation_periods)
    needed = int(alarm.datapoints_to_alarm or periods)
    missing = alarm.treat_missing_data or MISSING
    return Rule(alarm.comparison_operator, float(alarm.threshold), periods, needed, missing)


def _data(alarm: Alarm, verdict: Verdict, now: float) -> str:
    """Return the reason as JSON."""
    values = [point.value for point in reversed(verdict.points)]
    data = {
        "version": "1.0",
        "queryDate": stamp(now),
        "statistic": alarm.extended_statistic or alarm.statistic,
        "period": int(alarm.period),
        "recentDatapoints": values,
        "threshold": float(alarm.threshold),
        "evaluatedDatapoints": [
            {"timestamp": stamp(each.begin), "value": each.value} for each in verdict.points
        ],
    }
    return json.dumps(data)
