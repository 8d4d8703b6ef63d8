"""Lambda's runtime of a stage, and a Python of that version on this machine."""

import sys
from pathlib import Path

import pytest
from chalice.config import Config

from infrastructure.runtime import ON_AWS, OWN, Runtime, candidates, config_class, runs, runtime_of
from infrastructure.stages import read_stage

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("stage", "endpoint", "expected"),
    [
        ("local", "", OWN),
        ("dev", "", ON_AWS),
        ("dev", "http://127.0.0.1:4566", OWN),
        ("prod", "https://vpce-1.lambda.eu-west-1.vpce.amazonaws.com", ON_AWS),
    ],
)
def test_functions_run_by_this_machine_s_python_only_on_its_own_aws(
    stage: str, endpoint: str, expected: Runtime
) -> None:
    assert runtime_of(read_stage(PROJECT, stage), {"AWS_ENDPOINT_URL": endpoint}) is expected


def test_chalice_takes_the_runtime_for_each_function() -> None:
    config: Config = config_class(Runtime("3.13", "arm64"))("dev")

    of_function = config.scope("dev", "authorize")

    assert (of_function.lambda_python_version, of_function.lambda_architecture) == ("python3.13", "arm64")


def test_a_python_is_taken_only_if_it_runs_and_has_the_version(tmp_path: Path) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)

    assert runs(sys.executable, OWN.version)
    assert not runs(sys.executable, "3.9")
    assert not runs(str(shim), "3.13")
    assert not runs(str(tmp_path / "none"), "3.13")


def test_pythons_of_pyenv_are_tried_after_that_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "versions" / "3.99.1" / "bin" / "python3"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    assert list(candidates("3.99")) == ["python3.99", str(program)]
