"""Lambda's messages and a worker's environment: pure functions."""

import json
import os
import signal
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from localaws.lambdas import answers
from localaws.lambdas.code import CodeFolders, search_path
from localaws.lambdas.deployment import RUNTIME, Deployment, environment
from localaws.lambdas.logs import LogPipe


def test_a_timeout_tells_time_request_and_limit() -> None:
    error = json.loads(answers.timed_out("id", 3, datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)))
    assert error == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "2026-01-02T03:04:05.678Z id Task timed out after 3.00 seconds",
    }


@pytest.mark.parametrize(
    ("wait_status", "reason"),
    [
        (0, "Runtime exited without providing a reason"),
        (3 << 8, "Runtime exited with error: exit status 3"),
        (signal.SIGKILL, "Runtime exited with error: signal: killed"),
        (signal.SIGSEGV, "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_the_end_of_a_process_is_described_in_lambda_s_words(wait_status: int, reason: str) -> None:
    assert answers.exit_reason(wait_status) == reason


def test_a_function_s_own_variables_win_over_the_machine_s() -> None:
    own = {"REDIS_URL": "own", "NUMBER": 5}
    deployment = Deployment(
        "arn", "name", "$LATEST", "eu-west-1", "app.handler", 128, own, "code", (), "arn:aws:iam::1:role/r"
    )
    given = {"REDIS_URL": "machine", "AWS_ENDPOINT_URL": "url", "AWS_DEFAULT_REGION": "us-east-1"}
    variables = environment(deployment, given, "/task", "stream")
    assert variables["REDIS_URL"] == "own"
    assert variables["NUMBER"] == "5"
    assert variables["AWS_ENDPOINT_URL"] == "url"
    assert variables["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert variables["AWS_ACCESS_KEY_ID"] == "role.r.name"


def test_the_search_path_has_the_code_then_the_later_layer_then_the_runtime() -> None:
    paths = search_path(Path("/code"), [Path("/one"), Path("/two")], Path("/runtime"))
    packages = f"python/lib/{RUNTIME}/site-packages"
    layers = [f"/two/{packages}", "/two/python", f"/one/{packages}", "/one/python"]
    assert paths == ["/code", *layers, "/runtime"]


def test_a_program_in_a_package_stays_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        program = zipfile.ZipInfo("bin/program")
        program.external_attr = 0o755 << 16
        archive.writestr(program, "#!/bin/sh")
        archive.writestr("text", "")
    folder = CodeFolders(tmp_path / "code").unpack("digest", (tmp_path / "zip").read_bytes())
    assert (folder / "bin" / "program").stat().st_mode & 0o111
    assert not (folder / "text").stat().st_mode & 0o100


def test_only_the_folders_in_use_are_kept(tmp_path: Path) -> None:
    (tmp_path / "code" / "old").mkdir(parents=True)
    (tmp_path / "code" / "new").mkdir()
    CodeFolders(tmp_path / "code").keep_only({"new"})
    assert [path.name for path in (tmp_path / "code").iterdir()] == ["new"]


def test_a_log_pipe_yields_whole_lines_and_the_rest_at_the_end() -> None:
    pipe = LogPipe()
    os.write(pipe.writing_end, b"one\ntwo\rthree\n\nbroken \xff")
    assert pipe.read_lines() == ["one", "two\nthree"]
    assert pipe.read_lines() == []
    assert pipe.read_rest() == ["broken \\xff"]
    os.close(pipe.writing_end)
    pipe.close()
