"""What `make` sends to functions by hand."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]


def sent(*settings: str) -> dict[str, Any]:
    """The event that `make retention` would send."""
    command = ["make", "--dry-run", "--always-make", "retention", "STAGE=dev", *settings]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
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
