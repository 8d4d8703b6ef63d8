"""Histories of executions: iterations and branches are told apart, tries counted, errors found."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.aws.history import State, states_in

THEN = datetime(2026, 9, 21, 14, 13, tzinfo=UTC)


class Told:
    """A history as Step Functions tells it, event by event."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def event(self, kind: str, before: int = 0, **details: Any) -> int:
        """Add an event after another one. Return its id."""
        number = len(self.events) + 1
        moment = THEN.replace(second=number)
        self.events.append(
            {"id": number, "previousEventId": before, "type": kind, "timestamp": moment} | details
        )
        return number

    def enter(self, name: str, before: int, kind: str = "Task") -> int:
        details = {"name": name, "input": f'"{name} in"'}
        return self.event(f"{kind}StateEntered", before, stateEnteredEventDetails=details)

    def leave(self, name: str, before: int, kind: str = "Task") -> int:
        details = {"name": name, "output": f'"{name} out"'}
        return self.event(f"{kind}StateExited", before, stateExitedEventDetails=details)

    def begin(self, index: int, before: int) -> int:
        return self.event(
            "MapIterationStarted", before, mapIterationStartedEventDetails={"name": "Each", "index": index}
        )

    def end(self, index: int, before: int) -> int:
        return self.event(
            "MapIterationSucceeded",
            before,
            mapIterationSucceededEventDetails={"name": "Each", "index": index},
        )

    @property
    def states(self) -> list[State]:
        return states_in(self.events)


def open_and_close(state: State) -> tuple[str, int, int | None]:
    return state.name, state.entered_at.second, state.left_at.second if state.left_at else None


def test_states_stand_in_the_order_of_entering_them_with_input_and_output() -> None:
    told = Told()
    left = told.leave("One", told.enter("One", told.event("ExecutionStarted")))
    told.enter("Two", left)

    one, two = told.states

    assert (one.input, one.output, one.path) == ('"One in"', '"One out"', ())
    assert (two.input, two.output, two.left_at) == ('"Two in"', None, None)


def test_iterations_are_told_apart_however_their_events_mix() -> None:
    told = Told()
    each = told.event("MapStateStarted", told.enter("Each", 0, "Map"))
    first = told.enter("Ask", told.begin(0, each))
    second = told.enter("Ask", told.begin(1, each))
    second = told.leave("Ask", second)
    first = told.leave("Ask", first)
    told.end(1, second)
    last = told.event("MapStateSucceeded", told.end(0, first))
    told.enter("After", told.leave("Each", last, "Map"))

    each_state, one, other, after = told.states

    assert (one.path, other.path) == ((("Each", 0),), (("Each", 1),))
    assert (open_and_close(one), open_and_close(other)) == (("Ask", 4, 8), ("Ask", 6, 7))
    assert (each_state.left_at is not None, after.path) == (True, ())


def test_an_iteration_that_begins_after_another_one_is_not_inside_it() -> None:
    told = Told()
    each = told.event("MapStateStarted", told.enter("Each", 0, "Map"))
    first = told.leave("Ask", told.enter("Ask", told.begin(0, each)))
    told.enter("Ask", told.begin(1, told.end(0, first)))

    assert [state.path for state in told.states] == [(), (("Each", 0),), (("Each", 1),)]


def test_branches_are_told_apart() -> None:
    told = Told()
    both = told.event("ParallelStateStarted", told.enter("Both", 0, "Parallel"))
    first, second = told.enter("Left", both), told.enter("Right", both)
    told.leave("Left", first)
    last = told.event("ParallelStateSucceeded", told.leave("Right", second))
    told.enter("After", told.leave("Both", last, "Parallel"))

    assert [(state.name, state.path, state.left_at is None) for state in told.states] == [
        ("Both", (), False),
        ("Left", (("Both", 0),), False),
        ("Right", (("Both", 1),), False),
        ("After", (), True),
    ]


def test_tries_are_counted_and_a_success_has_no_error() -> None:
    told = Told()
    before = told.enter("One", 0)
    for kind in ("Failed", "Succeeded"):
        before = told.event("LambdaFunctionScheduled", before)
        details = {"error": "TransientError", "cause": "lost"} if kind == "Failed" else {}
        before = told.event(f"LambdaFunction{kind}", before, **{f"lambdaFunction{kind}EventDetails": details})

    [state] = told.states

    assert (state.attempts, state.error, state.cause) == (2, None, None)


def test_an_error_stays_with_the_state_that_went_on_from_it() -> None:
    told = Told()
    failed = told.event(
        "LambdaFunctionFailed",
        told.event("LambdaFunctionScheduled", told.enter("One", 0)),
        lambdaFunctionFailedEventDetails={"error": "Broken", "cause": "a stone"},
    )
    told.enter("Mend", told.leave("One", failed))

    one, mend = told.states

    assert (one.error, one.cause, mend.error) == ("Broken", "a stone", None)


def test_the_failure_of_an_iteration_is_also_the_maps() -> None:
    told = Told()
    each = told.event("MapStateStarted", told.enter("Each", 0, "Map"))
    failure = {"error": "Broken", "cause": "a stone"}
    lost = told.event("TaskFailed", told.enter("Ask", told.begin(0, each)), taskFailedEventDetails=failure)
    ended = told.event(
        "MapIterationFailed", lost, mapIterationFailedEventDetails={"name": "Each", "index": 0}
    )
    told.leave("Each", told.event("MapStateFailed", ended, mapStateFailedEventDetails=failure), "Map")

    assert [(state.name, state.error, state.left_at is None) for state in told.states] == [
        ("Each", "Broken", False),
        ("Ask", "Broken", True),
    ]
