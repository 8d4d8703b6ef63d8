"""What `make` sends to functions by hand."""

import json
import os
import re
import subprocess
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


def test_all_rings_are_run_where_there_is_a_browser() -> None:
    assert made("test", "BROWSER=/usr/bin/chromium").splitlines()[-1] == ".venv/bin/python -m pytest  "


def test_without_a_browser_its_ring_is_left_out_and_the_way_to_get_one_told() -> None:
    told, run = made("test", "BROWSER=").splitlines()[-2:]

    assert told.startswith("echo 'test: without tests/browser")
    assert "apt-get install -y --no-install-recommends chromium chromium-driver" in told
    assert run == ".venv/bin/python -m pytest --ignore tests/browser "
