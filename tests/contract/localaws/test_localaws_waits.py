"""Waiting until a time, as for an offer that is not valid yet, and bounded Maps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from local_aws import PATIENCE, LocalAws

from localaws import wait

WAIT = {"Wait": {"Type": "Wait", "TimestampPath": "$.valid_from", "End": True}}


@pytest.fixture
def kiribati(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalAws]:
    """A server in the first time zone of all, to be killed and started again on the same state."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    server = LocalAws(tmp_path / "state")
    server.start()
    yield server
    server.kill()


def start(aws: LocalAws, machine: str, valid_from: str) -> str:
    given = f'{{"valid_from": "{valid_from}"}}'
    started = aws.client("stepfunctions").start_execution(stateMachineArn=machine, name="1", input=given)
    return str(started["executionArn"])


def waits(aws: LocalAws, execution: str) -> bool:
    """Whether it came to the Wait and is still there."""
    states = aws.client("stepfunctions")

    def types() -> set[str]:
        return {event["type"] for event in states.get_execution_history(executionArn=execution)["events"]}

    wait.until(lambda: "WaitStateEntered" in types(), PATIENCE)
    return "WaitStateExited" not in types()


def test_a_wait_lasts_until_its_time_wherever_the_machine_is(kiribati: LocalAws) -> None:
    soon = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    assert waits(kiribati, start(kiribati, kiribati.machine("offers", WAIT), soon))


def test_a_wait_goes_on_after_a_restart(kiribati: LocalAws) -> None:
    soon = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    execution = start(kiribati, kiribati.machine("offers", WAIT), soon)
    kiribati.kill()
    kiribati.start(resume=False)
    kiribati.machine("offers", WAIT)
    kiribati.resume()
    assert waits(kiribati, execution)


def test_a_wait_is_never_over_too_early(aws: LocalAws) -> None:
    valid_from = datetime.now(UTC) + timedelta(milliseconds=700)
    machine = aws.machine("too-early", WAIT)
    start(aws, machine, valid_from.isoformat().replace("+00:00", "Z"))
    assert aws.ended(machine, "1")["stopDate"] >= valid_from.replace(microsecond=0)
    events = aws.client("stepfunctions").get_execution_history(
        executionArn=machine.replace(":stateMachine:", ":execution:") + ":1"
    )["events"]
    (left,) = [event["timestamp"] for event in events if event["type"] == "WaitStateExited"]
    assert left >= valid_from - timedelta(milliseconds=1)


@pytest.mark.parametrize("past", ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5+01:00"])
def test_a_time_that_is_over_is_not_waited_for(aws: LocalAws, past: str) -> None:
    machine = aws.machine(f"over-{len(past)}", WAIT)
    start(aws, machine, past)
    assert aws.ended(machine, "1")["status"] == "SUCCEEDED"


@pytest.mark.parametrize("text", ["tomorrow", "2099-01-01T00:00:00", "2099-01-01"])
def test_what_is_no_time_fails_the_execution(aws: LocalAws, text: str) -> None:
    machine = aws.machine(f"no-time-{len(text)}", WAIT)
    start(aws, machine, text)
    ended = aws.ended(machine, "1")
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")


def test_a_map_runs_no_more_iterations_at_a_time_than_it_may(mortal: LocalAws) -> None:
    page = {"Type": "Task", "Resource": mortal.function("wait-for-page"), "End": True}
    pages: dict[str, Any] = {
        "Type": "Map",
        "ItemsPath": "$.pages",
        "MaxConcurrency": 2,
        "ItemProcessor": {"StartAt": "Page", "States": {"Page": page}},
        "End": True,
    }
    machine = mortal.machine("pages", {"Pages": pages})
    states = mortal.client("stepfunctions")
    execution = states.start_execution(stateMachineArn=machine, name="1", input='{"pages": [1, 2, 3, 4, 5]}')[
        "executionArn"
    ]
    mortal.received("wait-for-page", 2)
    (mortal.state / "gate").touch()
    assert mortal.ended(machine, "1")["status"] == "SUCCEEDED"
    history = states.get_execution_history(executionArn=execution)["events"]
    changes = {"MapIterationStarted": 1, "MapIterationSucceeded": -1}
    running = [
        sum(changes.get(event["type"], 0) for event in history[:count]) for count in range(len(history))
    ]
    assert max(running) == 2
    assert len(mortal.received("wait-for-page", 5)) == 5
