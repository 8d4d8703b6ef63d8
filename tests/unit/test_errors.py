"""The tree of errors, and how it is read and answered."""

import json

import pytest
from msgspec import convert

from chalicelib import errors
from chalicelib.errors import FutureStoreError
from chalicelib.failures.rules import explain
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
