"""Commands, `python -m ...`: each tells what it does, and ends quietly when its reader has gone."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGES = ("localaws", "infrastructure", "demo", "benchmarks", "backfill", "backup", "examples")
ENDLESS = "from localaws import pipes\ndef main():\n  while True: print('line')\n"
QUIET = ENDLESS + "raise SystemExit(pipes.run(main))"
DEPLOYING = ENDLESS + "from infrastructure.errors import run\nraise SystemExit(run(main))"
SOCKET = """
import socket
from localaws import pipes
def main():
  ours, theirs = socket.socketpair()
  theirs.close()
  while True: ours.send(b"x")
raise SystemExit(pipes.run(main))
"""


def commands() -> list[str]:
    """Return the modules that can be run, found by the line that does so."""
    files = [file for package in PACKAGES for file in sorted((PROJECT / package).rglob("*.py"))]
    found = [
        file
        for file in [*files, PROJECT / "deploy_sfn.py"]
        if 'if __name__ == "__main__":' in file.read_text()
    ]
    return [".".join(file.relative_to(PROJECT).with_suffix("").parts) for file in found]


# The worker runs in Lambda's place, and gets its arguments from the machine that starts it.
@pytest.mark.parametrize("module", [one for one in commands() if ".sandbox." not in one])
@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
def test_every_command_answers_help(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [module, "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")

    assert (ended.value.code, capsys.readouterr().out[:6]) == (0, "usage:")


def read_one_line(script: str) -> tuple[int, str]:
    """Run Python, read one line of its output as `head -1` does. Return its exit code and its errors."""
    command = [sys.executable, "-c", script]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=-1, stderr=-1, text=True)
    with process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        return process.wait(120), process.stderr.read()


@pytest.mark.parametrize("script", [QUIET, DEPLOYING])
def test_a_command_ends_quietly_when_its_reader_has_gone(script: str) -> None:
    assert read_one_line(script) == (141, "")


def test_another_broken_connection_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SOCKET], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120
    )

    assert "BrokenPipeError" in done.stderr
