"""What `python -m localaws` says by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from localaws.environment import packaging_variables
from localaws.process_names import process_name

PROJECT = Path(__file__).parents[2]
PYTHON = "/shop/.venv/bin/python"
ZYGOTE = f'{PYTHON} -I -S -X utf8 localaws/lambdas/sandbox/zygote.py 24 20185 [".localaws/lambdas/a"]'


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (("--lane", "visit"), "argument --lane: invalid choice: 'visit' (choose from 'gallery')"),
        (("--concurrency", "none"), "argument --concurrency: 'none' is not a number of photos, 1 or more"),
        (("--concurrency", "0"), "argument --concurrency: '0' is not a number of photos, 1 or more"),
    ],
)
@pytest.mark.parametrize("program", ["localaws import", "backfill folder"])
def test_what_is_wrong_is_said_by_the_command_that_was_given(
    program: str, arguments: tuple[str, ...], wrong: str
) -> None:
    command = [sys.executable, "-m", *program.split(), "pictures", *arguments]

    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == f"python -m {program}: error: {wrong}"


@pytest.mark.parametrize("port", ["70000", "65534", "abc", "-1", "1.5", "it's"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    command = [sys.executable, "-m", "localaws", "up", f"--port={port}"]

    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].endswith("is not a port from 1 to 65533, nor 0 for free ones")


def test_pip_is_given_a_folder_with_blanks_as_one(tmp_path: Path) -> None:
    wheels = tmp_path / "Läden & Söhne"
    wheels.mkdir()

    (link,) = packaging_variables(wheels)["PIP_FIND_LINKS"].split()

    assert link.startswith("file:///")
    assert link.endswith("/L%C3%A4den%20%26%20S%C3%B6hne")


@pytest.mark.parametrize(
    ("command", "short", "name"),
    [
        (f"{PYTHON} -m localaws up --port 0", "python", "python -m localaws"),
        (f"{PYTHON} -m localaws.server --state .localaws --runtime r", "python", "AWS"),
        (f"{PYTHON} -m localaws.api . 4567", "python", "REST API"),
        (f"{PYTHON} -m localaws.faces.worker 7", "python", "Rekognition"),
        (".venv/bin/valkey-server 127.0.0.1:4568 [cluster]", "valkey-server", "Valkey"),
        (ZYGOTE, "python3.11", "Lambda"),
        (ZYGOTE, "recognise_faces", "Lambda recognise_faces"),
        (f"{PYTHON} -m demo", "python", "demo"),
        (f"{PYTHON} -c pass", "python", "python"),
        ("", "", ""),
    ],
)
def test_a_process_has_a_plain_name(command: str, short: str, name: str) -> None:
    assert process_name(command, short) == name
