import errno
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


class Runs:
    """The seconds after the start at which rules ran. On a `full` disk none can be told."""

    def __init__(self) -> None:
        self.seconds: list[int] = []
        self.complaints: list[str] = []
        self.full = False
        self._now = 0
        self._schedules = Schedules(self._tell, self.complaints.append)

    def look(self, second: int, *rules: Any) -> list[int]:
        """Look at the rules at this second. Return the seconds of all runs until now."""
        self._now = second
        self._schedules.run(list(rules), after(second))
        return self.seconds

    def look_until(self, second: int, planned: Any) -> list[int]:
        """Look at a rule every ten seconds."""
        for now in range(0, second, 10):
            self.look(now, planned)
        return self.seconds

    def _tell(self, rule: Any) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.seconds.append(self._now)


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.mark.parametrize("unscheduled", [rule("rate(1 minute)", "DISABLED"), rule("")])
def test_a_disabled_or_unscheduled_rule_never_runs(runs: Runs, unscheduled: Any) -> None:
    assert runs.look_until(200, unscheduled) == []


def test_a_rate_runs_one_interval_after_it_is_made_and_again(runs: Runs) -> None:
    assert runs.look_until(200, rule("rate(1 minute)")) == [60, 120, 180]


def test_a_cron_runs_at_its_time_and_then_not_before_the_next_day(runs: Runs) -> None:
    assert runs.look_until(3600, rule("cron(0 3 * * ? *)")) == [120]


def test_a_changed_rate_counts_from_the_change(runs: Runs) -> None:
    runs.look(0, rule("rate(1 hour)"))
    runs.look(30, rule("rate(1 minute)"))

    assert runs.look(89, rule("rate(1 minute)")) == []
    assert runs.look(90, rule("rate(1 minute)")) == [90]


def test_a_rule_made_anew_counts_from_then(runs: Runs) -> None:
    runs.look(0, rule("rate(1 minute)"))
    runs.look(30)
    runs.look(40, rule("rate(1 minute)"))

    assert runs.look(70, rule("rate(1 minute)")) == []


def test_a_run_that_a_full_disk_refuses_comes_when_there_is_space(runs: Runs) -> None:
    runs.look(0, rule("rate(1 minute)"))
    runs.full = True
    assert runs.look(60, rule("rate(1 minute)")) == []

    runs.full = False

    assert runs.look(61, rule("rate(1 minute)")) == [61]
    assert runs.look(121, rule("rate(1 minute)")) == [61, 121]
    assert "No space left" in runs.complaints[0]


def test_an_unsupported_schedule_is_logged_once(runs: Runs) -> None:
    assert runs.look_until(200, rule("cron(0 3 L * ? *)")) == []

    assert len(runs.complaints) == 1
    assert "never runs here" in runs.complaints[0]
