"""The reason of an alarm's state, in CloudWatch's words."""

from datetime import UTC, datetime

from localaws.cloudwatch.evaluation import ALARM, BREACHING, INSUFFICIENT_DATA, Point, Rule, Verdict

_WORDS = {
    "GreaterThanThreshold": "greater than",
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}


def reason(rule: Rule, verdict: Verdict, former: str) -> str:
    """Say why an alarm leaves its former state."""
    if verdict.state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_count(rule.periods, 'datapoint')} {_were(rule.periods)} unknown."
    words = " and ".join(part for part in (_found(rule, verdict, former), _filled(rule, verdict)) if part)
    return f"Threshold Crossed: {words}{_minimum(rule, verdict, former)}."


def _found(rule: Rule, verdict: Verdict, former: str) -> str:
    wanted = verdict.state == ALARM
    points = [one for one in verdict.points if one.value is not None and rule.breaches(one.value) == wanted]
    if not points:
        return "" if verdict.points else f"no datapoints were received for {_count(rule.periods, 'period')}"
    of = "" if former == INSUFFICIENT_DATA else f" out of the last {rule.periods}"
    number = f"{len(points)}{of} datapoint{'' if len(points) == 1 and not of else 's'}"
    listed = ", ".join(map(_point, points))
    verb = _were(len(points)) + ("" if wanted else " not")
    return f"{number} [{listed}] {verb} {_WORDS[rule.comparison]} the threshold ({rule.threshold})"


def _filled(rule: Rule, verdict: Verdict) -> str:
    if not verdict.filled:
        return ""
    kind = "Breaching" if rule.missing == BREACHING else "NonBreaching"
    return f"{_count(verdict.filled, 'missing datapoint')} {_were(verdict.filled)} treated as [{kind}]"


def _minimum(rule: Rule, verdict: Verdict, former: str) -> str:
    if former == INSUFFICIENT_DATA or not verdict.points:
        return ""
    least = rule.needed if verdict.state == ALARM else rule.periods - rule.needed + 1
    return f" (minimum {_count(least, 'datapoint')} for {former} -> {verdict.state} transition)"


def _point(point: Point) -> str:
    return f"{point.value} ({datetime.fromtimestamp(point.begin, UTC):%d/%m/%y %H:%M:%S})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
