"""What `make` sends to functions by hand."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]


def made(*arguments: str) -> str:
    """The commands that `make` would run, whether or not these tests run below another `make`."""
    command = ["make", "--dry-run", "--always-make", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(command, cwd=PROJECT, env=clean, capture_output=True, text=True, check=True).stdout


def sent(*settings: str) -> dict[str, Any]:
    """The event that `make retention` would send."""
    said = made("retention", "STAGE=dev", *settings)
    found = re.search(r"echo '(\{.*\})' \| \S+/chalice invoke --stage dev --name apply_retention", said)
    assert found, said
    return dict(json.loads(found[1]))


@pytest.mark.parametrize(
    ("settings", "dry_run"), [((), False), (("DRY_RUN=1",), True), (("DRY_RUN=0",), False)]
)
def test_retention_is_told_whether_it_only_counts(settings: tuple[str, ...], dry_run: bool) -> None:
    assert sent(*settings)["detail"] == {"dry_run": dry_run}


def test_retention_gets_all_that_a_schedule_would_send() -> None:
    needed = {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}

    assert sent().keys() == needed


REFUSAL = """Traceback (most recent call last):
  File "/var/task/app.py", line 220, in create_token
    return services().token_making.create_token(event)
InvalidRequest: the role is 'king'; the known ones are camera, staff and admin
Error: Unhandled exception in Lambda function, details above.
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run what `make` would of a target, with a Chalice that says this."""

    def act(*settings: str, prints: str = "", complains: str = "") -> subprocess.CompletedProcess[str]:
        (tmp_path / "prints").write_text(prints)
        (tmp_path / "complains").write_text(complains)
        ends = f"cat {tmp_path}/complains >&2; exit {1 if complains else 0}"
        (tmp_path / "chalice").write_text(
            f"#!/bin/sh\ncat > {tmp_path}/event; cat {tmp_path}/prints; {ends}\n"
        )
        (tmp_path / "chalice").chmod(0o755)
        said = made(*settings, "STAGE=dev", f"BIN={tmp_path}")
        command = said[said.rindex("case '") if settings[0] == "token" else said.rindex("if [") :]
        return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)

    return act


@pytest.mark.parametrize("target", ["token", "retention"])
def test_what_a_function_refuses_is_said_in_its_words_alone(
    run: Callable[..., subprocess.CompletedProcess[str]], target: str
) -> None:
    ended = run(target, complains=REFUSAL)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "InvalidRequest: the role is 'king'; the known ones are camera, staff and admin\n"


def test_what_a_function_answers_is_printed(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    ended = run("token", "ROLE=staff", "DAYS=30", prints='{"token": "a"}\n')

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, '{"token": "a"}\n', "")
    wanted = {"name": "staff", "role": "staff", "days": 30}
    assert json.loads((tmp_path / "event").read_text()) == wanted


@pytest.mark.parametrize("days", ["", "x", "-1", "1.5", "030", "3 weeks"])
def test_days_that_are_no_number_are_refused_before_anything_is_called(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, days: str
) -> None:
    ended = run("token", f"DAYS={days}")

    assert (ended.returncode, ended.stderr) == (1, f"error: DAYS is '{days}', which is no number of days.\n")
    assert not (tmp_path / "event").exists()


def test_all_rings_are_run_where_there_is_a_browser() -> None:
    run = made("test", "PYTEST=", "BROWSER=/usr/bin/chromium").splitlines()[-1]

    assert run == ".venv/bin/python -m pytest  "


def test_without_a_browser_its_ring_is_left_out_and_the_way_to_get_one_told() -> None:
    told, run = made("test", "PYTEST=", "BROWSER=").splitlines()[-2:]

    assert told.startswith("echo 'test: without tests/browser")
    assert "apt-get install -y --no-install-recommends chromium chromium-driver" in told
    assert run == ".venv/bin/python -m pytest --ignore tests/browser "
