"""A Lambda loads only the libraries that its task needs: its start is waited for."""

import json
import subprocess
import sys
from pathlib import Path

from demo.pictures import portrait

SDK = "botocore.session"
PICTURES, MESSAGES = {"PIL", "pi_heif"}, {"jinja2", SDK}
LOADS = {
    "check_selfie": PICTURES,
    "make_thumbnail": PICTURES,
    "read_metadata": PICTURES,
    "notify_customer": MESSAGES,
    "reject_enrolment": MESSAGES,
    "record_failure": {SDK},
}
"""The heavy libraries of each task. A task that is not named here loads none of them.

Fakes stand in for S3 and Rekognition, so the SDK is counted only of tasks that send something.
"""


def test_a_task_loads_what_it_needs_and_nothing_else(
    environment: dict[str, str], project: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(portrait("astronaut"))
    command = [sys.executable, "-m", "tests.task_loads", str(picture)]

    ran = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert {task: set(libraries) for task, libraries in found.items() if libraries} == LOADS
