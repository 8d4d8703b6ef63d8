"""A small project is deployed to a machine of its own: what `up` does, and what is found again afterwards."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from localaws import processes, wait
from localaws.__main__ import main
from localaws.instance import Instance, NothingRuns
from localaws.machine import AlreadyRunning, Machine
from localaws.steps import StepFailed

APP = """
import os
from chalice import Chalice

app = Chalice(app_name="small")


@app.lambda_function()
def create_token(event, context):
    return {"token": event["role"] + " of " + os.environ["STAGE"]}

@app.on_s3_event(bucket="small-photos", events=["s3:ObjectCreated:*"], prefix="in/")
def copy(event):
    import boto3
    found = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["REDIS_SECRET"])
    text = found["SecretString"]
    boto3.client("s3").put_object(Bucket="small-photos", Key="out/" + event.key, Body=text)

@app.schedule("rate(1 hour)")
def hourly(event):
    pass

@app.on_cw_event({"source": ["aws.states"]})
def ended(event):
    pass

@app.route("/hello", cors=True)
def hello():
    return {"hello": os.environ["PHOTOS_BUCKET"]}
"""
INFRASTRUCTURE = """
import boto3
s3 = boto3.client("s3")
if not s3.list_buckets()["Buckets"]:
    s3.create_bucket(Bucket="small-photos")
"""
CONFIG = {
    "version": "2.0",
    "app_name": "small",
    "stages": {
        "local": {
            "environment_variables": {
                "STAGE": "local",
                "PHOTOS_BUCKET": "small-photos",
                "PUSH_APPLICATION": "GCM/small",
                "REDIS_SECRET": "small-redis",
            }
        }
    },
}


def make_project(folder: Path) -> Path:
    for name, text in {
        "app.py": APP,
        "requirements.txt": "",
        "infrastructure/__init__.py": "",
        "infrastructure/__main__.py": INFRASTRUCTURE,
        ".chalice/config.json": json.dumps(CONFIG),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("machine")
    with Machine(project=make_project(folder / "project"), state=folder / "state") as running:
        yield running


def client_of(machine: Machine, service: str) -> Any:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    keys = {name.lower(): machine.env[name] for name in names}
    return boto3.client(
        service, endpoint_url=machine.env["AWS_ENDPOINT_URL"], region_name="us-east-1", **keys
    )


def command(state: Path, name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "localaws", name, "--state", str(state)], capture_output=True, text=True
    )


def test_the_api_is_served(machine: Machine) -> None:
    with urllib.request.urlopen(machine.env["FUTURE_STORE_API"] + "/hello") as answer:
        assert json.load(answer) == {"hello": "small-photos"}


def test_an_upload_runs_the_deployed_function(machine: Machine) -> None:
    client = client_of(machine, "s3")
    client.put_object(Bucket=machine.env["PHOTOS_BUCKET"], Key="in/a b.jpg", Body=b"x")

    def keys() -> list[str]:
        listed = client.list_objects_v2(Bucket="small-photos").get("Contents", [])
        return [found["Key"] for found in listed]

    wait.until(lambda: "out/in/a b.jpg" in keys(), seconds=30)
    body = client.get_object(Bucket="small-photos", Key="out/in/a b.jpg")["Body"].read()
    assert body.decode() == machine.env["REDIS_URL"]


def test_devices_can_be_registered_with_the_stages_application(machine: Machine) -> None:
    (application,) = client_of(machine, "sns").list_platform_applications()["PlatformApplications"]
    assert application["PlatformApplicationArn"].endswith(":app/GCM/small")


def test_the_admins_token_is_made_once_and_kept_to_its_owner(machine: Machine) -> None:
    assert machine.env["FUTURE_STORE_TOKEN"] == "admin of local"
    for name in ("admin-token", "env.json"):
        assert (machine.state / name).stat().st_mode & 0o077 == 0


def test_env_prints_what_a_shell_can_evaluate(machine: Machine) -> None:
    printed = command(machine.state, "env").stdout
    shell = subprocess.run(
        ["sh", "-c", f"{printed}\nenv"], capture_output=True, text=True, env={"PATH": os.environ["PATH"]}
    )
    found = dict(line.split("=", 1) for line in shell.stdout.splitlines())
    assert {name: found[name] for name in machine.env} == machine.env


def test_status_lists_the_processes(machine: Machine) -> None:
    printed = command(machine.state, "status").stdout
    assert printed.split()[:4] == ["memory", "process", "what", "command"]
    assert re.search(r" Valkey +\S*valkey-server", printed)
    assert re.search(r" AWS +\S*python -m localaws.server", printed)
    assert " Lambda create_token " in printed
    assert "MB  in all" in printed


def test_a_second_machine_on_the_state_is_refused(machine: Machine) -> None:
    with pytest.raises(AlreadyRunning, match="down"):
        Machine(project=machine.project, state=machine.state).start()
    assert Instance.read(machine.state).env == machine.env


def test_a_taken_port_is_refused_by_its_number(machine: Machine, tmp_path: Path) -> None:
    port = int(machine.env["AWS_ENDPOINT_URL"].rpartition(":")[2])
    with pytest.raises(AlreadyRunning, match=str(port)):
        Machine(project=machine.project, state=tmp_path, port=port).start()


def three_free_ports() -> int:
    """Return the first of three free ports in a row, as a machine takes them."""
    while True:
        first = processes.free_port()
        if processes.is_free(first + 1) and processes.is_free(first + 2):
            return first


def test_a_start_deploys_only_what_has_changed(tmp_path: Path) -> None:
    project, state, port, said = (
        make_project(tmp_path / "project"),
        tmp_path / "state",
        three_free_ports(),
        [],
    )
    unchanged = "Nothing has changed since the last deployment."
    with Machine(project, state, port, said.append):
        assert unchanged not in said

    with Machine(project, state, port, said.append) as machine:
        assert unchanged in said
        test_the_api_is_served(machine)
        test_an_upload_runs_the_deployed_function(machine)
        test_devices_can_be_registered_with_the_stages_application(machine)

    (project / "app.py").write_text(APP.replace('"hello":', '"bye":'))
    with Machine(project, state, port, said.append) as machine:
        assert said.count(unchanged) == 1
        with urllib.request.urlopen(f"{machine.env['FUTURE_STORE_API']}/hello") as answer:
            assert json.load(answer) == {"bye": "small-photos"}


def test_a_failing_step_shows_its_output_and_leaves_no_process(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    (project / "infrastructure/__main__.py").write_text("raise RuntimeError('not today')")
    with pytest.raises(StepFailed, match="not today"):
        Machine(project=project, state=tmp_path / "state").start()
    assert [
        pid for pid in processes.descendants(os.getpid()) if str(tmp_path) in processes.command(pid)
    ] == []


def test_commands_without_a_machine_name_the_command_that_starts_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("env", "status", "down"):
        assert main([name, "--state", str(tmp_path)]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "python -m localaws up" in printed.err


def test_the_note_of_a_killed_machine_is_ignored(tmp_path: Path) -> None:
    Instance(os.getpid(), {"A": "b"}).write(tmp_path)
    with pytest.raises(NothingRuns):
        Instance.read(tmp_path)
