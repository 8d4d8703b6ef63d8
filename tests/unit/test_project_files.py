"""The files of continuous integration and of the dev container are true of this project."""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
JOB = WORKFLOW["jobs"]["everything"]
CONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())


def test_continuous_integration_runs_the_same_as_a_person() -> None:
    assert [step["run"] for step in JOB["steps"] if "run" in step] == ["bash .ci/run"]
    assert (ROOT / ".ci" / "run").exists()


def test_continuous_integration_may_only_read_and_ends() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert JOB["timeout-minutes"] <= 60


def test_it_runs_the_oldest_and_the_newest_python_that_the_readme_names() -> None:
    named = re.search(r"Python (3\.\d+) to (3\.\d+)", (ROOT / "README.md").read_text())

    assert named
    assert JOB["strategy"]["matrix"]["python"] == list(named.groups())


def test_the_dev_container_forwards_the_ports_of_make_local() -> None:
    default = re.search(r"--port.*default=(\d{4})", (ROOT / "localaws" / "__main__.py").read_text())

    assert default
    assert CONTAINER["forwardPorts"] == [int(default[1]), int(default[1]) + 1]


def test_the_dev_container_is_for_the_processor_of_the_lambda_layer() -> None:
    assert "x86_64" in (ROOT / "Makefile").read_text()
    assert CONTAINER["runArgs"] == ["--platform=linux/amd64"]
