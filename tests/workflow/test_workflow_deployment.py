"""Deploying once more: what is as it should be stays as it is."""

import os
import subprocess
import sys

from localaws.machine import Machine


def deploy(machine: Machine, *options: str) -> list[str]:
    """What `deploy_sfn.py` prints."""
    answer = subprocess.run(
        [sys.executable, "deploy_sfn.py", "--stage", "local", *options],
        cwd=machine.project,
        env=os.environ | machine.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()


def test_a_second_deployment_changes_nothing(machine: Machine) -> None:
    lines = deploy(machine)

    assert machine.env["STATE_MACHINE_ARN"] in lines
    assert [line.split()[0] for line in lines[:3]] == ["unchanged"] * 3


def test_a_dry_run_says_that_it_would_change_nothing(machine: Machine) -> None:
    lines = deploy(machine, "--dry-run")

    assert {line.split()[1] for line in lines} == {"keep", "run"}
