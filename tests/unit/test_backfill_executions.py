"""Waiting for an execution, with a clock that only waiting moves."""

from typing import Any

from backfill.executions import LONGEST_PAUSE_SECONDS, START_PATIENCE_SECONDS, Executions
from backfill.outcomes import Outcome

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:future-store-test"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds
        self.pauses.append(seconds)


class FakeStates:
    """Fake of Step Functions that answers these statuses, then the last for ever; None: no such execution."""

    class exceptions:  # noqa: N801  (as in boto3)
        class ExecutionDoesNotExist(Exception):
            pass

    def __init__(self, *statuses: str | None) -> None:
        self._statuses = list(statuses)
        self.asked: list[str] = []

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803
        self.asked.append(executionArn)
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        if status is None:
            raise self.exceptions.ExecutionDoesNotExist
        return {"status": status, "output": "{}"}


def outcome(clock: Clock, states: FakeStates) -> Outcome:
    return Executions(states, ARN, clock.pause, clock).outcome("f00")


def test_an_execution_is_waited_for_from_before_its_start_to_its_end() -> None:
    states = FakeStates(None, "RUNNING", "RUNNING", "SUCCEEDED")

    assert outcome(Clock(), states) == Outcome("done")
    assert set(states.asked) == {"arn:aws:states:us-east-1:123456789012:execution:future-store-test:f00-1"}


def test_a_photo_without_an_execution_has_failed_after_a_minute() -> None:
    clock = Clock()

    assert outcome(clock, FakeStates(None)) == Outcome("failed", "no execution was started")
    assert START_PATIENCE_SECONDS <= clock.now <= START_PATIENCE_SECONDS + 2 * LONGEST_PAUSE_SECONDS


def test_a_long_execution_is_asked_for_ever_more_seldom() -> None:
    clock = Clock()

    outcome(clock, FakeStates(*["RUNNING"] * 40, "SUCCEEDED"))

    assert clock.pauses == sorted(clock.pauses)
    assert clock.pauses[-1] == LONGEST_PAUSE_SECONDS
