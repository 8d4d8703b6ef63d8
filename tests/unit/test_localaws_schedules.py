from types import SimpleNamespace
from typing import Any

import pytest

from localaws.mends.eventbridge_schedules import Schedules, interval


def rule(expression: str, state: str = "ENABLED", arn: str = "rule") -> Any:
    return SimpleNamespace(scheduled_expression=expression, state=state, arn=arn)


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(2 hours)", 7200), ("rate(1 day)", 86400)],
)
def test_a_rate_is_so_many_seconds(expression: str, seconds: int) -> None:
    assert interval(rule(expression)) == seconds


@pytest.mark.parametrize(
    "unscheduled", [rule("rate(1 minute)", "DISABLED"), rule("cron(0 12 * * ? *)"), rule("")]
)
def test_what_has_no_rate_never_runs(unscheduled: Any) -> None:
    schedules = Schedules()
    assert schedules.due([unscheduled], 0) == []
    assert schedules.due([unscheduled], 1e9) == []


def test_a_rule_runs_one_interval_after_it_is_made_and_again() -> None:
    schedules, each_minute = Schedules(), rule("rate(1 minute)")
    runs = [now for now in range(0, 200, 10) if schedules.due([each_minute], now)]
    assert runs == [60, 120, 180]


def test_a_changed_rate_counts_from_the_change() -> None:
    schedules = Schedules()
    schedules.due([rule("rate(1 hour)")], 0)
    schedules.due([rule("rate(1 minute)")], 30)
    assert schedules.due([rule("rate(1 minute)")], 89) == []
    assert len(schedules.due([rule("rate(1 minute)")], 90)) == 1
