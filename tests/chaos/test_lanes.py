"""The state machine in process means what Step Functions means."""

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from chalicelib.errors import Conflict
from tests.asl import State
from tests.chaos.clock import BEGINNING, Clock
from tests.chaos.executions import StateError
from tests.chaos.lanes import INVOKE_AND_WAIT, Lanes

HOUR = 3600
RETRY = {
    "ErrorEquals": ["TransientError"],
    "IntervalSeconds": 8,
    "BackoffRate": 2,
    "MaxAttempts": 3,
    "MaxDelaySeconds": 20,
    "JitterStrategy": "FULL",
}


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    yield clock
    clock.close()


class LongestWaits(Random):
    """Chances that always draw the longest wait."""

    def uniform(self, a: float, b: float) -> float:
        return b


def task(name: str = "work", **fields: Any) -> State:
    return {"Type": "Task", "Resource": f"${{{name}}}", "TimeoutSeconds": 60, "End": True} | fields


def machine(**states: State) -> State:
    return {"StartAt": next(iter(states)), "States": states}


class Run:
    """One execution of a definition, in which each function answers or fails in turn as it is told."""

    def __init__(self, clock: Clock, definition: State, **answers: list[Any]) -> None:
        self.lanes = Lanes(clock, LongestWaits(), definition)
        self.calls: list[tuple[float, str, Any]] = []
        self._clock, self._answers = clock, answers
        self.lanes.call = self._call

    async def _call(self, name: str, event: Any) -> Any:
        self.calls.append(((self._clock.now() - BEGINNING) / 1000, name, event))
        answers = self._answers.get(name, [])
        answer = answers.pop(0) if answers else {}
        if isinstance(answer, float):
            await asyncio.sleep(answer)
        if isinstance(answer, StateError):
            raise answer
        return answer

    def end(self, given: Any = None, hours: float = 2) -> Any:
        self.lanes.start("execution", given or {})
        self._clock.run(asyncio.sleep(hours * HOUR))
        return self.lanes.begun["execution"]


def test_a_passing_error_is_tried_again_after_waits_that_double_up_to_the_longest(clock: Clock) -> None:
    lost = StateError("TransientError")
    run = Run(clock, machine(Work=task(Retry=[RETRY])), work=[lost, lost, lost, {"done": 1}])

    assert run.end().output == {"done": 1}
    assert [moment for moment, *_ in run.calls] == [0, 8, 24, 44]


def test_an_error_that_no_retrier_names_fails_at_once_by_its_name(clock: Clock) -> None:
    run = Run(clock, machine(Work=task(Retry=[RETRY])), work=[StateError("KeyError", "why")])

    ended = run.end()

    assert (ended.status, ended.error.error, ended.error.cause) == ("FAILED", "KeyError", "why")
    assert len(run.calls) == 1


def test_each_retrier_counts_its_own_tries(clock: Clock) -> None:
    retriers = [RETRY | {"MaxAttempts": 1}, RETRY | {"ErrorEquals": ["Lambda.Unknown"], "MaxAttempts": 1}]
    errors = [StateError("TransientError"), StateError("Lambda.Unknown"), {}]

    assert Run(clock, machine(Work=task(Retry=retriers)), work=errors).end().status == "SUCCEEDED"


def test_a_catch_keeps_the_input_and_adds_the_error(clock: Clock) -> None:
    catch = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Tell"}
    definition = machine(Work=task(Catch=[catch]), Tell=task("tell", ResultPath=None))

    ended = Run(clock, definition, work=[StateError("KeyError", "why")]).end({"id": 7})

    assert ended.output == {"id": 7, "error": {"Error": "KeyError", "Cause": "why"}}


def test_a_task_that_takes_too_long_times_out(clock: Clock) -> None:
    ended = Run(clock, machine(Work=task()), work=[61.0]).end()

    assert ended.error.error == "States.Timeout"


def test_an_answer_lets_the_waiting_task_go_on_and_a_second_one_finds_nobody(clock: Clock) -> None:
    parameters = {"FunctionName": "${ask}", "Payload": {"token.$": "$$.Task.Token"}}
    run = Run(clock, machine(Ask=task(Resource=INVOKE_AND_WAIT, Parameters=parameters)))
    run.lanes.start("execution", {})
    clock.run(asyncio.sleep(30))
    token = run.calls[0][2]["token"]

    run.lanes.answer(token, {"yes": True})
    with pytest.raises(Conflict):
        run.lanes.answer(token, {"yes": False})

    assert run.end().output == {"yes": True}


def test_nobodys_answer_is_a_timeout_after_which_it_comes_too_late(clock: Clock) -> None:
    parameters = {"FunctionName": "${ask}", "Payload": {"token.$": "$$.Task.Token"}}
    waiting = task(Resource=INVOKE_AND_WAIT, Parameters=parameters, TimeoutSecondsPath="$.wait")
    del waiting["TimeoutSeconds"]
    run = Run(clock, machine(Ask=waiting))

    ended = run.end({"wait": 900})

    assert ended.error.error == "States.Timeout"
    with pytest.raises(Conflict):
        run.lanes.answer(run.calls[0][2]["token"], {})


def test_a_map_runs_its_elements_beside_each_other_and_keeps_their_order(clock: Clock) -> None:
    each = {
        "Type": "Map",
        "ItemsPath": "$.all",
        "ItemSelector": {"id.$": "$.id", "one.$": "$$.Map.Item.Value"},
        "MaxConcurrency": 0,
        "ItemProcessor": machine(Work=task(ResultPath="$.done")),
        "ResultPath": "$.ends",
        "End": True,
    }
    run = Run(clock, machine(Each=each), work=[30.0, 5.0])

    ends = run.end({"id": 7, "all": ["a", "b"]}).output["ends"]

    assert ends == [{"id": 7, "one": "a", "done": 30.0}, {"id": 7, "one": "b", "done": 5.0}]
    assert [moment for moment, *_ in run.calls] == [0, 0]


def test_a_branch_that_fails_ends_the_others(clock: Clock) -> None:
    slow = machine(Wait=task("slow", Next="Late"), Late=task("late"))
    del slow["States"]["Wait"]["End"]
    both = {"Type": "Parallel", "Branches": [machine(Work=task()), slow], "End": True}
    run = Run(clock, machine(Both=both), work=[StateError("KeyError")], slow=[30.0])

    assert run.end().error.error == "KeyError"
    assert "late" not in [name for _, name, _ in run.calls]


def test_a_wait_ends_at_its_moment_without_its_fraction_of_a_second(clock: Clock) -> None:
    wait = {"Type": "Wait", "TimestampPath": "$.turn", "Next": "Work"}
    run = Run(clock, machine(Wait=wait, Work=task()))

    run.end({"turn": "2026-09-21T14:14:20.900+00:00"})

    assert [moment for moment, *_ in run.calls] == [60]


def test_a_name_is_taken_once_unless_the_same_still_runs(clock: Clock) -> None:
    run = Run(clock, machine(Work=task()), work=[30.0])

    assert run.lanes.start("one", {"id": 1})
    assert run.lanes.start("one", {"id": 1})
    assert not run.lanes.start("one", {"id": 2})
    clock.run(asyncio.sleep(HOUR))
    assert not run.lanes.start("one", {"id": 1})
    assert len(run.calls) == 1
