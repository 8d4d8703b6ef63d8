"""The tree of errors, and how it is read and answered."""

import json
from pathlib import Path

import pytest
from msgspec import convert

from chalicelib import errors
from chalicelib.aws.errors import NOT_ALLOWED, kind_of
from chalicelib.errors import AccessDenied, FutureStoreError, ServiceError
from chalicelib.failures.rules import explain, next_try
from chalicelib.payloads import TaskError

TREE = [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, Exception)]


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_every_error_is_in_the_tree_and_drawn(error: type[Exception]) -> None:
    assert issubclass(error, FutureStoreError)
    assert error.__name__ in (errors.__doc__ or "")
    assert error.__doc__


@pytest.mark.parametrize(
    ("error", "explained"),
    [
        (
            {"Error": "KeyError", "Cause": json.dumps({"errorMessage": "'x'", "errorType": "KeyError"})},
            ("KeyError", "'x'"),
        ),
        ({"Error": "States.Timeout", "Cause": ""}, ("States.Timeout", "")),
        ({"Error": "NoSuchLane", "Cause": "no lane takes it"}, ("NoSuchLane", "no lane takes it")),
        ({"Error": "SNS.SdkClientException"}, ("SNS.SdkClientException", "")),
        ({"Error": "X", "Cause": "[1]"}, ("X", "[1]")),
        ({"Error": "X", "Cause": '{"other": 1}'}, ("X", '{"other": 1}')),
        ({"Error": "X", "Cause": "null"}, ("X", "null")),
        ({}, ("Unknown", "")),
    ],
)
def test_what_a_catch_brings_is_explained(error: dict[str, str], explained: tuple[str, str]) -> None:
    assert explain(convert(error, TaskError)) == explained


@pytest.mark.parametrize("code", sorted(NOT_ALLOWED))
def test_a_missing_permission_is_an_error_of_its_own_that_nothing_tries_again(code: str) -> None:
    lines = (Path(__file__).parents[2] / "statemachine.json").read_text().splitlines()
    retried = " ".join(line for line in lines if "MaxAttempts" in line)

    assert kind_of(code, passes=False) is AccessDenied
    assert issubclass(AccessDenied, ServiceError)
    assert "TransientError" in retried
    assert not any(name in retried for name in ("AccessDenied", "States.ALL", "States.TaskFailed"))
    assert next_try("AccessDenied", 1, [5, 20, 80]) is None
