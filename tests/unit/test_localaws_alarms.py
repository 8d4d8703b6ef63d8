"""The state of an alarm by its latest periods, as CloudWatch's documentation tells."""

import pytest

from localaws.cloudwatch.evaluation import Point, Rule, judge
from localaws.cloudwatch.reasons import reason

MINUTE = 60.0
SIGNS = {"X": 9.0, "0": 1.0, "-": None}


def points(drawn: str) -> list[Point]:
    """Periods, the latest one last: X breaches, 0 does not, - has no data."""
    found = [Point(number * MINUTE, SIGNS[sign]) for number, sign in enumerate(drawn.split())]
    return found[::-1]


def rule(missing: str = "missing", periods: int = 3, needed: int = 3) -> Rule:
    return Rule("GreaterThanThreshold", 5.0, periods, needed, missing)


def state(rule: Rule, drawn: str) -> str | None:
    verdict = judge(rule, points(drawn))
    return verdict.state if verdict else None


@pytest.mark.parametrize(
    ("drawn", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "OK", "OK", "OK", "OK"),
        ("- - - - 0", "OK", "OK", "OK", "OK"),
        ("- - - - -", "INSUFFICIENT_DATA", None, "ALARM", "OK"),
        ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("- - X - -", None, None, "ALARM", "OK"),
    ],
)
def test_missing_data_counts_as_the_alarm_says(
    drawn: str, missing: str, ignore: str | None, breaching: str, not_breaching: str
) -> None:
    ways = ("missing", "ignore", "breaching", "notBreaching")

    assert [state(rule(way), drawn) for way in ways] == [missing, ignore, breaching, not_breaching]


@pytest.mark.parametrize(
    ("drawn", "expected"), [("X 0 X", "ALARM"), ("X 0 0", "OK"), ("0 0 0 X X", "ALARM"), ("X X X 0 0", "OK")]
)
def test_some_of_the_periods_may_be_enough(drawn: str, expected: str) -> None:
    assert state(rule(periods=3, needed=2), drawn) == expected


def test_what_was_before_the_machine_began_is_no_breach() -> None:
    assert judge(rule("breaching"), []) is None
    assert judge(rule("breaching"), points("- -")) is None


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        ("GreaterThanThreshold", [6]),
        ("GreaterThanOrEqualToThreshold", [5, 6]),
        ("LessThanThreshold", [4]),
        ("LessThanOrEqualToThreshold", [4, 5]),
    ],
)
def test_each_comparison(comparison: str, breaching: list[int]) -> None:
    one = Rule(comparison, 5.0, 1, 1)

    assert [value for value in (4, 5, 6) if one.breaches(value)] == breaching


@pytest.mark.parametrize(
    ("given", "drawn", "former", "expected"),
    [
        (
            rule(periods=1, needed=1),
            "X",
            "OK",
            "Threshold Crossed: 1 out of the last 1 datapoints [9.0 (01/01/70 00:00:00)] was greater than the"
            " threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).",
        ),
        (
            rule(periods=2, needed=2),
            "0 0",
            "INSUFFICIENT_DATA",
            "Threshold Crossed: 2 datapoints [1.0 (01/01/70 00:01:00), 1.0 (01/01/70 00:00:00)] were not"
            " greater than the threshold (5.0).",
        ),
        (
            rule("breaching", periods=1, needed=1),
            "-",
            "OK",
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was"
            " treated as [Breaching].",
        ),
        (
            rule("notBreaching", periods=2, needed=2),
            "- X",
            "ALARM",
            "Threshold Crossed: 1 missing datapoint was treated as [NonBreaching] (minimum 1 datapoint for"
            " ALARM -> OK transition).",
        ),
        (rule(periods=2, needed=2), "- -", "OK", "Insufficient Data: 2 datapoints were unknown."),
    ],
)
def test_the_reason_is_told_in_the_words_of_aws(given: Rule, drawn: str, former: str, expected: str) -> None:
    verdict = judge(given, points(drawn))

    assert verdict
    assert reason(given, verdict, former) == expected
