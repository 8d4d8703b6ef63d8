"""Waiting until a time, as for an offer that is not valid yet, and bounded Maps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from local_aws import LocalAws

WAIT = {"Wait": {"Type": "Wait", "TimestampPath": "$.valid_from", "End": True}}


def start(aws: LocalAws, machine: str, valid_from: str) -> str:
    given = f'{{"valid_from": "{valid_from}"}}'
    started = aws.client("stepfunctions").start_execution(stateMachineArn=machine, name="1", input=given)
    return str(started["executionArn"])


def test_a_wait_ends_at_its_second_and_not_before(aws: LocalAws) -> None:
    valid_from = datetime.now(UTC).replace(microsecond=900_000) + timedelta(seconds=1)
    machine = aws.machine("too-early", WAIT)
    start(aws, machine, valid_from.isoformat().replace("+00:00", "Z"))
    aws.ended(machine, "1")
    events = aws.client("stepfunctions").get_execution_history(
        executionArn=machine.replace(":stateMachine:", ":execution:") + ":1"
    )["events"]
    (left,) = [event["timestamp"] for event in events if event["type"] == "WaitStateExited"]
    assert left >= valid_from.replace(microsecond=0) - timedelta(milliseconds=1)


@pytest.mark.parametrize("past", ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5+01:00"])
def test_a_past_time_is_not_waited_for(aws: LocalAws, past: str) -> None:
    machine = aws.machine(f"over-{len(past)}", WAIT)
    start(aws, machine, past)
    assert aws.ended(machine, "1")["status"] == "SUCCEEDED"


@pytest.mark.parametrize("text", ["tomorrow", "2099-01-01T00:00:00", "2099-01-01"])
def test_a_malformed_time_fails_the_execution(aws: LocalAws, text: str) -> None:
    machine = aws.machine(f"no-time-{len(text)}", WAIT)
    start(aws, machine, text)
    ended = aws.ended(machine, "1")
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")


def test_a_map_runs_no_more_iterations_at_a_time_than_it_may(aws: LocalAws) -> None:
    page = {"Type": "Task", "Resource": aws.function("wait-for-page"), "End": True}
    pages: dict[str, Any] = {
        "Type": "Map",
        "ItemsPath": "$.pages",
        "MaxConcurrency": 2,
        "ItemProcessor": {"StartAt": "Page", "States": {"Page": page}},
        "End": True,
    }
    machine = aws.machine("pages", {"Pages": pages})
    states = aws.client("stepfunctions")
    execution = states.start_execution(stateMachineArn=machine, name="1", input='{"pages": [1, 2, 3, 4, 5]}')[
        "executionArn"
    ]
    aws.received("wait-for-page", 2)
    aws.open_gate("wait-for-page")
    assert aws.ended(machine, "1")["status"] == "SUCCEEDED"
    history = states.get_execution_history(executionArn=execution)["events"]
    changes = {"MapIterationStarted": 1, "MapIterationSucceeded": -1}
    running = [
        sum(changes.get(event["type"], 0) for event in history[:count]) for count in range(len(history))
    ]
    assert max(running) == 2
    assert len(aws.received("wait-for-page", 5)) == 5
