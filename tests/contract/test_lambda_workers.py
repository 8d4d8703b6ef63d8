"""The worker processes: what they share, what they have of their own, when they come and go."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lambda_functions import Machine, gone, make_runtime, until

from localaws.processes import short_name

WHO = "import os\ndef handler(event, context): return [os.getpid(), os.getppid()]"
FEW = {"concurrency": 4, "workers": 4, "growth_delay": 0.02}
# Leaves a file and waits until there are as many as the event says.
MEET = """
import os, pathlib, time
def handler(event, context):
    folder = pathlib.Path(event["folder"])
    (folder / context.aws_request_id).touch()
    deadline = time.monotonic() + 8
    while len(list(folder.iterdir())) < event["wanted"] and time.monotonic() < deadline:
        time.sleep(0.01)
    return len(list(folder.iterdir()))
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "state", make_runtime(tmp_path / "runtime"), **FEW)
    yield machine
    machine.close()


def test_a_worker_is_reused(machine: Machine) -> None:
    function = machine.create("warm", WHO)
    assert machine.call(function)[0] == machine.call(function)[0]


def test_a_worker_is_called_as_its_function(machine: Machine) -> None:
    (pid, _), _ = machine.call(machine.create("shop-local-recognise_faces", WHO))

    assert short_name(pid) == "recognise_faces"


def test_functions_of_one_package_are_forked_from_one_process(machine: Machine) -> None:
    (pid_one, parent_one), _ = machine.call(machine.create("one", WHO))
    (pid_two, parent_two), _ = machine.call(machine.create("two", WHO))
    assert pid_one != pid_two
    assert parent_one == parent_two


def test_each_function_has_its_own_environment(machine: Machine) -> None:
    code = """
import os
AT_IMPORT = os.environ["STAGE"]
NAMES = ["SHARED", "AWS_LAMBDA_FUNCTION_NAME", "AWS_REGION", "AWS_ENDPOINT_URL", "PYTHONPATH", "VIRTUAL_ENV"]
def handler(event, context): return [AT_IMPORT, *map(os.environ.get, NAMES), os.getcwd()]
"""
    own = {"Environment": {"Variables": {"STAGE": "dev", "SHARED": "own"}}}
    one, _ = machine.call(machine.create("one", code, Environment={"Variables": {"STAGE": "local"}}))
    two, _ = machine.call(machine.create("two", code, **own))
    assert one[:-1] == ["local", "machine", "one", "us-east-1", "http://127.0.0.1:9", None, None]
    assert two[:3] == ["dev", "own", "two"]
    assert one[-1] == two[-1]
    assert os.listdir(one[-1])


def test_a_layer_is_searched_after_the_code_and_in_both_of_its_folders(machine: Machine) -> None:
    arn = machine.layer(
        "packages",
        {
            "python/lib/python3.11/site-packages/deep.py": "WHERE = 'site-packages'",
            "python/flat.py": "WHERE = 'python'",
            "python/own.py": "WHERE = 'layer'",
        },
    )
    code = "import deep, flat, own\ndef handler(event, context): return [deep.WHERE, flat.WHERE, own.WHERE]"
    function = machine.create("layered", {"app.py": code, "own.py": "WHERE = 'code'"}, Layers=[arn])
    assert machine.call(function)[0] == ["site-packages", "python", "code"]


def test_boto3_comes_from_the_runtime(machine: Machine, tmp_path: Path) -> None:
    code = """
import boto3
def handler(event, context): return [boto3.__file__, boto3.client('s3').meta.region_name]
"""
    file, region = machine.call(machine.create("client", code))[0]
    assert Path(file).is_relative_to(tmp_path / "runtime")
    assert region == "us-east-1"


def test_a_new_deployment_takes_effect_and_the_old_workers_and_code_go(machine: Machine) -> None:
    function = machine.create(
        "changing", "import os\ndef handler(event, context): return ['old', os.getpid()]"
    )
    _, old_pid = machine.call(function)[0]
    machine.update("changing", "def handler(event, context): return 'new'")
    assert machine.call(function)[0] == "new"
    until(lambda: gone(old_pid))
    assert len(list((machine.state / "lambdas").iterdir())) == 1


def test_a_changed_variable_takes_effect(machine: Machine) -> None:
    function = machine.create(
        "changing", "import os\ndef handler(event, context): return os.environ.get('MODE')"
    )
    assert machine.call(function)[0] is None
    function.update_configuration({"Environment": {"Variables": {"MODE": "new"}}})
    assert machine.call(function)[0] == "new"


def test_an_invocation_that_runs_while_its_function_is_changed_ends_well(
    machine: Machine, tmp_path: Path
) -> None:
    function = machine.create("changing", MEET)
    folder = tmp_path / "meeting"
    folder.mkdir()
    with ThreadPoolExecutor() as threads:
        running = threads.submit(machine.call, function, {"folder": str(folder), "wanted": 2})
        until(lambda: any(folder.iterdir()))
        machine.update("changing", "def handler(event, context): return 'new'")
        assert machine.call(function)[0] == "new"
        (folder / "go").touch()
        assert running.result()[0] == 2


def test_as_many_run_at_a_time_as_are_allowed_and_the_others_wait(machine: Machine, tmp_path: Path) -> None:
    function = machine.create("meet", MEET)
    event = json.dumps({"folder": str(tmp_path / "meeting"), "wanted": 5}).encode()
    (tmp_path / "meeting").mkdir()
    with ThreadPoolExecutor() as threads:
        running = [threads.submit(machine.service.invoke, function, event) for _ in range(5)]
        until(lambda: len(list((tmp_path / "meeting").iterdir())) == 4)
        (tmp_path / "meeting" / "go").touch()
        assert all(each.result().payload in (b"5", b"6") for each in running)


def test_the_longest_idle_worker_makes_room_for_another_function_s(machine: Machine) -> None:
    functions = [machine.create(f"function-{number}", WHO) for number in range(5)]
    pids = [machine.call(function)[0][0] for function in functions]
    until(lambda: gone(pids[0]))
    assert machine.call(functions[4])[0][0] == pids[4]


def test_a_worker_killed_while_idle_is_replaced_unnoticed(machine: Machine) -> None:
    function = machine.create("killed", WHO)
    pid = machine.call(function)[0][0]
    os.kill(pid, 9)
    until(lambda: gone(pid))
    assert machine.call(function)[0][0] != pid


def test_everything_starts_anew_when_the_process_workers_are_forked_from_dies(machine: Machine) -> None:
    function = machine.create("orphaned", WHO)
    (pid, zygote), _ = machine.call(function)
    os.kill(zygote, 9)
    until(lambda: gone(pid))
    assert machine.call(function)[0][1] != zygote


def test_closing_ends_every_process(machine: Machine) -> None:
    pids = machine.call(machine.create("one", WHO))[0]
    machine.close()
    until(lambda: all(gone(pid) for pid in pids))


def test_a_function_called_from_many_threads_answers_each_its_own(machine: Machine) -> None:
    function = machine.create("echo", "def handler(event, context): return event")
    barrier = threading.Barrier(8)

    def ask(number: int) -> int:
        barrier.wait()
        return int(json.loads(machine.service.invoke(function, b"%d" % number).payload))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == list(range(8))
