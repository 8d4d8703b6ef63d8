"""The sentences of `make` on machines that lack something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from demo.chromium import INSTALL, installed

PROJECT = Path(__file__).parents[2]
READY = (".venv/ready", ".venv/all-wheels.ready", ".venv/runtime.ready", ".venv/faces.ready")
LEFT_OUT = f"Without tests/browser, for which Chromium is needed: {INSTALL}"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Make a folder that alone is on PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def make(programs: Path, *arguments: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    found = shutil.which("make")
    assert found
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = [found, *arguments]
    variables = clean | {"PATH": str(programs)}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def collected(programs: Path, pytest_arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `make test` with pytest only listing its tests."""
    made = (f"--assume-old={name}" for name in READY)
    bin_ = f"BIN={Path(sys.executable).parent}"
    return make(
        programs, *made, bin_, "test", f"PYTEST={pytest_arguments} --collect-only -p no:cacheprovider"
    )


def test_without_a_browser_its_ring_is_left_out_and_the_way_to_get_one_told(programs: Path) -> None:
    ended = collected(programs, "tests/unit/test_errors.py tests/browser")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "tests/unit/test_errors.py::" in ended.stdout
    assert "tests/browser/test_" not in ended.stdout
    *_, told, closing = filter(None, ended.stdout.splitlines())
    assert told == LEFT_OUT
    assert "tests collected" in closing


def test_with_a_browser_its_ring_is_run(programs: Path) -> None:
    for name in ("chromium", "chromedriver"):
        program(programs / name, "")

    ended = collected(programs, "tests/browser/test_layout.py")

    assert ended.returncode == 0, ended.stdout
    assert "tests/browser/test_layout.py::" in ended.stdout


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_is_found_by_any_of_its_names(
    programs: Path, monkeypatch: pytest.MonkeyPatch, browser: str
) -> None:
    monkeypatch.setenv("PATH", str(programs))
    for name in (browser, "chromedriver"):
        program(programs / name, "")

    assert installed() == (str(programs / browser), str(programs / "chromedriver"))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make a folder in which nothing is set up."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("Makefile", *(file.name for file in PROJECT.glob("requirements*.txt")), "constraints.txt"):
        shutil.copy(PROJECT / name, folder)
    return folder


@pytest.mark.parametrize("version", ["3.10.13", "3.14.0"])
def test_another_python_than_those_that_suit_is_named(programs: Path, clone: Path, version: str) -> None:
    program(programs / "python3", f'[ "$1" = --version ] && echo Python {version} || exit 1')

    found, given = (make(programs, "setup", *given, folder=clone) for given in ((), ("PYTHON=python3",)))

    assert "error: Python 3.11, 3.12 or 3.13 is needed, and none is on PATH" in found.stderr
    assert f"(Python {version})" in found.stderr
    assert f"error: PYTHON is python3 (Python {version})" in given.stderr


def test_a_python_that_does_not_run_is_passed_over(programs: Path, clone: Path) -> None:
    program(programs / "python3.11", "exit 127")
    program(programs / "python3.13", 'case "$2" in *ensurepip*) exit 1; esac')

    ended = make(programs, "setup", folder=clone)

    assert "error: python3.13 cannot make a virtual environment" in ended.stderr
