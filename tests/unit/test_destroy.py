"""Decisions of `make destroy`: whether it begins, and when a state machine has ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infrastructure.destroy import confirm
from infrastructure.destruction.executions import end_state_machine
from infrastructure.errors import DeploymentError

ARN = "arn:aws:states:eu-west-1:1:stateMachine:future-store-dev"


def answer(typed: str | None, confirmed: str) -> None:
    """Answer the question: by typing, None where nobody can type, or by CONFIRM."""
    confirm("Destroy?", "dev", {"CONFIRM": confirmed}, lambda: typed is not None, lambda question: str(typed))


@pytest.mark.parametrize(("typed", "confirmed"), [("dev", ""), (" dev ", ""), (None, "dev")])
def test_a_stage_is_destroyed_by_its_name(typed: str | None, confirmed: str) -> None:
    answer(typed, confirmed)


@pytest.mark.parametrize(
    ("typed", "confirmed"), [("yes", ""), ("", ""), (None, ""), (None, "prod"), ("dev", "prod")]
)
def test_a_stage_is_not_destroyed_by_anything_else(typed: str | None, confirmed: str) -> None:
    with pytest.raises(DeploymentError, match="Nothing was destroyed: type the stage's name, dev"):
        answer(typed, confirmed)


class StepFunctions:
    """A state machine that is DELETING while executions run, as on AWS. One begins late, at a pause."""

    def __init__(self, running: list[str], late: list[str], deleting: int) -> None:
        self.running, self.late, self.deleting = running, late, deleting
        self.there, self.deleted, self.stopped = True, False, list[str]()

    def pause(self, seconds: float) -> None:
        self.running += self.late[:1]
        del self.late[:1]
        if self.deleted and not self.running:
            self.deleting -= 1
            self.there = self.deleting > 0

    def describe_state_machine(self, **_: Any) -> None:
        if not self.there:
            raise ClientError({"Error": {"Code": "StateMachineDoesNotExist"}}, "DescribeStateMachine")

    def delete_state_machine(self, **_: Any) -> None:
        assert not self.running, "a wait may last for weeks"
        self.deleted = True

    def get_paginator(self, operation: str) -> "StepFunctions":
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        self.describe_state_machine()
        yield {"executions": [{"executionArn": arn} for arn in self.running[:1]]}
        yield {"executions": [{"executionArn": arn} for arn in self.running[1:]]}

    def stop_execution(self, **given: str) -> None:
        self.running.remove(given["executionArn"])
        self.stopped.append(given["executionArn"])


def test_what_runs_is_stopped_before_the_state_machine_is_deleted_and_waited_for() -> None:
    aws = StepFunctions(["a", "b", "c"], ["d"], deleting=3)

    lines = list(end_state_machine(aws, ARN, aws.pause))

    assert lines == ["executions: 4 stopped", "state machine: deleted"]
    assert (aws.there, aws.stopped) == (False, ["a", "b", "c", "d"])


def test_what_begins_while_it_is_deleting_is_stopped_too() -> None:
    aws = StepFunctions([], ["late"], deleting=1)

    assert list(end_state_machine(aws, ARN, aws.pause)) == ["executions: none ran", "state machine: deleted"]
    assert aws.stopped == ["late"]


def test_a_state_machine_that_is_gone_is_not_missed() -> None:
    aws = StepFunctions([], [], deleting=0)
    aws.there = False

    assert list(end_state_machine(aws, ARN, aws.pause)) == ["executions: none, for there is no state machine"]
