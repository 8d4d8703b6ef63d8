"""Output of functions in CloudWatch Logs, where `chalice logs` reads it, and on the terminal."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from lambda_functions import ACCOUNT, REGION, Machine
from moto import mock_aws
from moto.logs.models import logs_backends

from localaws.lambdas.logs import EVENTS_PER_STREAM, STREAMS_PER_GROUP

CODE = """
import logging, os, subprocess
def handler(event, context):
    print("printed")
    os.write(2, b"written by C\\n")
    subprocess.run(["echo", "from a child"])
    logging.warning("one\\ntwo")
    logging.info("unseen")
    print("no line break", end="")
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "state", tmp_path / "no-runtime")
    logs_backends[ACCOUNT][REGION].groups.clear()
    yield machine
    machine.close()


def messages(name: str) -> list[str]:
    """What CloudWatch's API answers for a function."""
    streams = logs_backends[ACCOUNT][REGION].groups[f"/aws/lambda/{name}"].streams.values()
    return [event.message for stream in streams for event in stream.events]


def test_all_output_is_logged_between_start_and_report(machine: Machine) -> None:
    machine.call(machine.create("talks", CODE))
    start, printed, written, child, warned, partial, end, report = messages("talks")
    assert start.startswith("START RequestId: ")
    assert (printed, written, child, partial) == ("printed", "written by C", "from a child", "no line break")
    level, _, request_id, text = warned.split("\t")
    assert (level, text) == ("[WARNING]", "one\ntwo")
    assert request_id in start
    assert request_id in end
    assert report.split("\t")[3:5] == ["Memory Size: 256 MB", report.split("\t")[4]]
    assert [field.split(":")[0] for field in report.split("\t")] == [
        "REPORT RequestId",
        "Duration",
        "Billed Duration",
        "Memory Size",
        "Max Memory Used",
        "Init Duration",
    ]


def test_every_line_goes_to_the_terminal_after_the_function_s_name(machine: Machine) -> None:
    machine.call(machine.create("talks", CODE))
    assert machine.lines == "\n".join(f"talks {message}" for message in messages("talks")).split("\n")


def test_an_uncaught_exception_is_one_event(machine: Machine) -> None:
    machine.call(machine.create("raises", "def handler(event, context): raise ValueError('no')"))
    (logged,) = [message for message in messages("raises") if message.startswith("[ERROR] ValueError: no")]
    assert 'app.py", line 1, in handler' in logged


def test_a_failing_import_is_logged(machine: Machine) -> None:
    machine.call(machine.create("imports", "import nothing_there"))
    assert any("Runtime.ImportModuleError" in message for message in messages("imports"))


def test_lines_of_a_running_invocation_are_seen_before_it_ends(machine: Machine) -> None:
    code = """
import pathlib, time
def handler(event, context):
    print("begun", flush=True)
    while not pathlib.Path(event).exists(): time.sleep(0.01)
"""
    function = machine.create("runs", code)
    go = machine.state / "go"
    seen_before_go: list[bool] = []

    def watch(text: str) -> None:
        machine.log(text)
        if "runs begun" in text.split("\n"):
            seen_before_go.append(not go.exists())
            go.touch()

    machine.service._log = watch
    _, invocation = machine.call(function, str(go))
    assert not invocation.error
    assert seen_before_go == [True]


def test_storage_is_bounded(machine: Machine) -> None:
    code = "def handler(event, context):\n  for number in range(event): print(number)"
    function = machine.create("talkative", code)
    for _ in range(STREAMS_PER_GROUP + 3):
        function.environment_vars = {"ANOTHER": str(_)}
        machine.call(function, 1)
    machine.call(function, 3 * EVENTS_PER_STREAM)
    streams = logs_backends[ACCOUNT][REGION].groups["/aws/lambda/talkative"].streams
    assert len(streams) == STREAMS_PER_GROUP
    *_, last = streams.values()
    assert len(last.events) <= EVENTS_PER_STREAM * 1.25
    assert last.events[-1].message.startswith("REPORT")


def test_chalice_logs_finds_them_through_the_api(machine: Machine) -> None:
    machine.call(machine.create("talks", CODE))
    kept = logs_backends[ACCOUNT][REGION].groups["/aws/lambda/talks"]
    with mock_aws():
        logs_backends[ACCOUNT][REGION].groups["/aws/lambda/talks"] = kept
        client = boto3.client("logs", region_name=REGION, aws_access_key_id="-", aws_secret_access_key="-")
        events = client.filter_log_events(logGroupName="/aws/lambda/talks")["events"]
    assert "printed" in [event["message"] for event in events]
    assert "[$LATEST]" in events[0]["logStreamName"]
