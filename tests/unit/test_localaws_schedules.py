from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from localaws.moto_patches.eventbridge_schedules import Schedules

START = datetime(2026, 11, 21, 2, 58, tzinfo=UTC)


def rule(expression: str, state: str = "ENABLED", arn: str = "rule") -> Any:
    return SimpleNamespace(scheduled_expression=expression, state=state, arn=arn)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def runs(schedules: Schedules, planned: Any, until: int) -> list[int]:
    """The seconds after the start at which a rule runs, looked at every ten."""
    return [second for second in range(0, until, 10) if schedules.due([planned], after(second))]


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def schedules(complaints: list[str]) -> Schedules:
    return Schedules(complaints.append)


@pytest.mark.parametrize("unscheduled", [rule("rate(1 minute)", "DISABLED"), rule("")])
def test_a_disabled_or_unscheduled_rule_never_runs(schedules: Schedules, unscheduled: Any) -> None:
    assert runs(schedules, unscheduled, 200) == []


def test_a_rate_runs_one_interval_after_it_is_made_and_again(schedules: Schedules) -> None:
    assert runs(schedules, rule("rate(1 minute)"), 200) == [60, 120, 180]


def test_a_cron_runs_at_its_time_and_then_not_before_the_next_day(schedules: Schedules) -> None:
    assert runs(schedules, rule("cron(0 3 * * ? *)"), 3600) == [120]


def test_a_changed_rate_counts_from_the_change(schedules: Schedules) -> None:
    schedules.due([rule("rate(1 hour)")], after(0))
    schedules.due([rule("rate(1 minute)")], after(30))

    assert schedules.due([rule("rate(1 minute)")], after(89)) == []
    assert len(schedules.due([rule("rate(1 minute)")], after(90))) == 1


def test_a_rule_made_anew_counts_from_then(schedules: Schedules) -> None:
    schedules.due([rule("rate(1 minute)")], after(0))
    schedules.due([], after(30))
    schedules.due([rule("rate(1 minute)")], after(40))

    assert schedules.due([rule("rate(1 minute)")], after(70)) == []


def test_an_unsupported_schedule_is_logged_once(schedules: Schedules, complaints: list[str]) -> None:
    assert runs(schedules, rule("cron(0 3 L * ? *)"), 200) == []

    assert len(complaints) == 1
    assert "never runs here" in complaints[0]
