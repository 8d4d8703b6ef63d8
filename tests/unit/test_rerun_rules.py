"""What is run again by itself, and when: pure rules."""

import json
from pathlib import Path

import pytest
from msgspec import convert

from chalicelib.failures.rules import (
    PASSING,
    PASSING_ONCE,
    error_of,
    failed_attempt,
    is_probing,
    next_try,
    summary_of,
)
from chalicelib.failures.values import Attempt, Untold, attempt_from, untold_from
from chalicelib.payloads import FailedItem, StoppedExecution

MINUTE = 60_000
DEFINITION = json.loads((Path(__file__).parents[2] / "statemachine.json").read_text())
KILLED = "Runtime.ExitError"
"""A function that died. It may have had too little memory, and then it dies again."""
BAD, OTHER, GOOD, RUNNING = "TransientError", "Throttled", "", None


@pytest.mark.parametrize(
    ("error", "attempt", "minutes"),
    [
        ("TransientError", 1, 5),
        ("Throttled", 2, 20),
        ("SNS.ThrottledException", 3, 80),
        ("TransientError", 4, None),
        ("States.Timeout", 1, 5),
        ("States.Timeout", 2, None),
        ("Sandbox.Timedout", 1, 5),
        ("ServiceError", 1, None),
        ("States.Runtime", 1, None),
        ("Runtime.OutOfMemory", 1, None),
        ("ABORTED", 1, None),
        ("KeyError", 1, None),
    ],
)
def test_an_error_that_passes_is_followed_by_three_attempts_and_any_other_by_none(
    error: str, attempt: int, minutes: int | None
) -> None:
    assert next_try(error, attempt, (5, 20, 80)) == (minutes and minutes * MINUTE)


def test_without_waits_nothing_is_run_again_by_itself() -> None:
    assert next_try("TransientError", 1, ()) is None
    assert next_try("States.Timeout", 1, ()) is None


def test_what_the_state_machine_retries_passes_except_a_function_that_died() -> None:
    retried = {name for name in json.dumps(DEFINITION).split('"') if name.startswith(("Lambda.", "SNS."))}

    assert retried | {"TransientError", "Sandbox.Timedout"} <= PASSING | PASSING_ONCE
    assert KILLED not in PASSING | PASSING_ONCE


@pytest.mark.parametrize(
    ("outcomes", "probing"),
    [
        ([], False),
        ([BAD], True),
        ([BAD] * 6 + [GOOD] * 4, True),
        ([BAD] * 5 + [GOOD] * 5, False),
        ([BAD] * 5 + [OTHER] * 5, False),
        ([GOOD] + [BAD] * 9, False),
        ([RUNNING] + [BAD] * 9, True),
        ([RUNNING, GOOD] + [BAD] * 8, False),
        ([RUNNING] * 10, False),
        ([RUNNING] * 6 + [BAD] * 4, False),
    ],
)
def test_one_is_tried_alone_after_most_failed_alike_until_one_ends_well(
    outcomes: list[str | None], probing: bool
) -> None:
    assert is_probing(outcomes) is probing


@pytest.mark.parametrize(
    ("item", "execution", "attempt"),
    [
        ({"photo_id": "p", "attempt": 2}, "p-2", Attempt("photo", "p", 2)),
        ({"photo_id": "p"}, "p-1", Attempt("photo", "p", 1)),
        ({"report_id": "r", "attempt": 3}, "report-r-3", Attempt("report", "r", 3)),
        ({"offer_id": "o", "page": 1}, "promotion-o", Attempt("promotion", "o", 1)),
        ({"offer_id": "o", "page": 1}, "promotion-o-2", Attempt("promotion", "o", 2)),
        ({"offer_id": "o-2"}, "promotion-o-2", Attempt("promotion", "o-2", 1)),
        ({}, "by-hand", None),
    ],
)
def test_the_attempt_that_failed_is_known_from_its_item_and_execution(
    item: dict[str, object], execution: str, attempt: Attempt | None
) -> None:
    assert failed_attempt(convert(item, FailedItem), execution) == attempt


def test_what_stands_in_redis_is_read_as_it_was_written() -> None:
    attempt, untold = Attempt("photo", "p", 2), Untold("stopped by the till", "person", "p-1")

    assert (attempt_from(str(attempt)), untold_from(str(untold))) == (attempt, untold)


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        ("FAILED", "KeyError", "KeyError"),
        ("TIMED_OUT", None, "States.Timeout"),
        ("ABORTED", None, "ABORTED"),
        ("SUCCEEDED", None, "Unrecorded"),
    ],
)
def test_an_execution_s_end_has_a_class(status: str, error: str | None, expected: str) -> None:
    assert (
        error_of(StoppedExecution(state_machine_arn="", name="", status=status, error=error)).error
        == expected
    )


def test_one_alert_tells_of_many_failures_by_their_classes_and_outlooks() -> None:
    some = [Untold("TransientError", "rerun", str(number)) for number in range(3)]
    failures = [*some, Untold("KeyError", "person", "x")]

    alert = summary_of(failures)

    assert alert == summary_of(failures[::-1])
    assert alert | {"id": ""} == {
        "id": "",
        "failed": {"TransientError": 3, "KeyError": 1},
        "run_again_by_themselves": 3,
        "wait_for_a_person": 1,
    }
