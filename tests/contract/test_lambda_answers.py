"""What a function answers, rightly or wrongly, run by a real worker."""

import json
from collections.abc import Iterator

import pytest
from lambda_functions import Machine

from localaws.lambdas.answers import InvalidRequestContentError, RequestTooLargeError


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("lambda")
    machine = Machine(folder / "state", folder / "no-runtime")
    yield machine
    machine.close()


def test_a_result_is_the_json_of_what_the_handler_returns(machine: Machine) -> None:
    function = machine.create("echo", "def handler(event, context): return {'got': event}")
    answer, invocation = machine.call(function, {"name": "Åsa"})
    assert answer == {"got": {"name": "Åsa"}}
    assert not invocation.error


def test_no_event_is_an_empty_object(machine: Machine) -> None:
    function = machine.create("empty", "def handler(event, context): return event")
    assert machine.service.invoke(function, b"").payload == b"{}"


def test_a_decimal_is_answered_as_a_number(machine: Machine) -> None:
    code = "from decimal import Decimal\ndef handler(event, context): return Decimal('1.5')"
    assert machine.call(machine.create("decimal", code))[0] == 1.5


def test_an_exception_is_answered_with_its_class_name_and_the_function_s_own_frames(machine: Machine) -> None:
    code = """
class FaceNotFound(Exception): pass
def find(): raise FaceNotFound("no face")
def handler(event, context): return find()
"""
    answer, invocation = machine.call(machine.create("raises", code))
    assert invocation.error
    assert (answer["errorType"], answer["errorMessage"]) == ("FaceNotFound", "no face")
    assert [frame.split(", in ")[1].split("\n")[0] for frame in answer["stackTrace"]] == ["handler", "find"]
    assert any(answer["requestId"] in line for line in machine.lines)


@pytest.mark.parametrize("module", ["moto", "onnxruntime", "pytest", "pip", "localaws"])
def test_a_package_of_the_development_environment_cannot_be_imported(machine: Machine, module: str) -> None:
    function = machine.create(f"imports-{module}", f"import {module}\ndef handler(event, context): return 1")
    answer, invocation = machine.call(function)
    assert invocation.error
    assert answer["errorType"] == "Runtime.ImportModuleError"
    assert answer["errorMessage"] == f"Unable to import module 'app': No module named '{module}'"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("def other(event, context): pass", "Runtime.HandlerNotFound"),
        ("def handler(event, context) return 1", "Runtime.UserCodeSyntaxError"),
        ("import os\nos.environ['NOT_THERE']\ndef handler(event, context): pass", "KeyError"),
        ("def handler(event, context): return {1, 2}", "Runtime.MarshalError"),
        ("def handler(event, context):\n  event['self'] = event\n  return event", "Runtime.MarshalError"),
        ("import sys\ndef handler(event, context): sys.exit(3)", "Runtime.ExitError"),
        ("import os\ndef handler(event, context): os._exit(0)", "Runtime.ExitError"),
        ("import os\nos._exit(1)", "Runtime.ExitError"),
        ("def handler(event, context): return 'x' * 7_000_000", "Function.ResponseSizeTooLarge"),
    ],
)
def test_what_goes_wrong_has_lambda_s_error_type(machine: Machine, code: str, error: str) -> None:
    answer, invocation = machine.call(machine.create("wrong", code), {})
    assert invocation.error
    assert answer["errorType"] == error


def test_a_malformed_handler_name_is_told(machine: Machine) -> None:
    function = machine.create("malformed", "def handler(event, context): pass", Handler="handler")
    assert machine.call(function)[0]["errorType"] == "Runtime.MalformedHandlerName"


def test_a_segmentation_fault_is_answered_and_the_worker_replaced(machine: Machine) -> None:
    code = """
import ctypes, os
def handler(event, context):
    if event == "crash": ctypes.string_at(0)
    return os.getpid()
"""
    function = machine.create("crashes", code)
    before, _ = machine.call(function, "live")
    answer, _ = machine.call(function, "crash")
    assert answer["errorType"] == "Runtime.ExitError"
    assert answer["errorMessage"].endswith("Error: Runtime exited with error: signal: segmentation fault")
    assert machine.call(function, "live")[0] != before


def test_a_timeout_kills_the_worker(machine: Machine) -> None:
    code = """
import time
def handler(event, context):
    print("about to sleep")
    time.sleep(event)
    return context.get_remaining_time_in_millis()
"""
    function = machine.create("slow", code, Timeout=1)
    answer, invocation = machine.call(function, 30)
    assert invocation.error
    assert answer["errorType"] == "Sandbox.Timedout"
    assert answer["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert "slow about to sleep" in machine.lines
    assert 0 < machine.call(function, 0)[0] <= 1000


def test_a_function_that_takes_more_memory_than_it_has_is_killed(machine: Machine) -> None:
    code = "def handler(event, context): return len(b'x' * event * 2 ** 20)"
    function = machine.create("greedy", code, MemorySize=128)
    answer, invocation = machine.call(function, 300)
    assert invocation.error
    assert answer["errorType"] == "Runtime.OutOfMemory"
    assert machine.call(function, 1)[0] == 2**20


def test_an_event_that_is_no_json_is_refused(machine: Machine) -> None:
    function = machine.create("strict", "def handler(event, context): return event")
    with pytest.raises(InvalidRequestContentError):
        machine.service.invoke(function, b"{")
    with pytest.raises(InvalidRequestContentError):
        machine.service.invoke(function, b"{", asynchronous=True)


def test_an_event_over_the_limit_is_refused_and_a_large_one_arrives(machine: Machine) -> None:
    function = machine.create("large", "def handler(event, context): return len(event)", MemorySize=512)
    assert machine.call(function, "x" * 5_000_000)[0] == 5_000_000
    with pytest.raises(RequestTooLargeError):
        machine.call(function, "x" * 6_300_000)
    with pytest.raises(RequestTooLargeError):
        machine.service.invoke(function, json.dumps("x" * 1_100_000).encode(), asynchronous=True)


def test_the_context_tells_what_aws_s_does(machine: Machine) -> None:
    names = [
        "function_name",
        "function_version",
        "invoked_function_arn",
        "memory_limit_in_mb",
        "log_group_name",
    ]
    code = f"def handler(event, context): return [getattr(context, name) for name in {names}]"
    function = machine.create("context", code)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:context"
    assert machine.call(function)[0] == ["context", "$LATEST", arn, "256", "/aws/lambda/context"]
