"""Chalice's own packager, on the project's requirements and on ones that can't be met."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

PROJECT = Path(__file__).parents[2]
WHEELS = PROJECT / ".venv" / "wheels"
Built = tuple[subprocess.CompletedProcess[str], dict[str, bytes]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the package of the project's requirements once. Return how the command ended, and the files."""
    project = make_project(tmp_path_factory.mktemp("built"))
    return package(project), contents(project)


def make_project(folder: Path) -> Path:
    (folder / "app.py").write_text("")
    (folder / "requirements.txt").write_text((PROJECT / "requirements.txt").read_text())
    (folder / ".chalice").mkdir()
    shutil.copy(PROJECT / ".chalice" / "config.json", folder / ".chalice")
    return folder


def contents(project: Path) -> dict[str, bytes]:
    """Return what was built, by the files' names."""
    return {file.name: file.read_bytes() for file in (project / ".chalice" / "deployments").iterdir()}


def package(project: Path, *options: str, wheels: Path = WHEELS) -> subprocess.CompletedProcess[str]:
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "infrastructure.package", "--project", str(project), *options]
    return subprocess.run(command, env={**os.environ, **offline}, capture_output=True, text=True, check=False)


def test_the_layer_of_the_requirements_is_whole_and_built_offline_for_both_runtimes(built: Built) -> None:
    command, files = built

    assert command.returncode == 0, command.stderr
    assert [line.split()[0] for line in command.stdout.splitlines()] == ["function", "layer"] * 2
    assert sum(name.startswith("managed-layer-") for name in files) == 2


def test_the_same_sources_make_the_same_zips(project: Path, built: Built) -> None:
    package(project, "--stage", "local")

    _, files = built
    again = contents(project)
    assert again == {name: files[name] for name in again}
    assert len(again) == 2


def test_a_package_that_chalice_leaves_out_fails_the_check(project: Path, tmp_path: Path) -> None:
    # As a newer Pillow comes: its wheel asks for a newer glibc than Chalice takes Lambda's to be.
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    make_wheel(wheels, "fits", "py3-none-any")
    make_wheel(wheels, "toonew", "cp311-cp311-manylinux_2_28_x86_64")
    (project / "requirements.txt").write_text("fits==1.0\ntoonew==1.0\n")

    built = package(project, wheels=wheels)

    assert built.returncode == 1
    assert "What Lambda gets is not whole: toonew is absent." in built.stderr
    assert list((project / ".chalice" / "deployments").glob("managed-layer-*")) == []


def test_a_requirement_that_is_nowhere_is_one_sentence(project: Path) -> None:
    (project / "requirements.txt").write_text("redis==0.0.0\n")

    built = package(project)

    assert built.returncode == 1
    assert "error: The Lambda layer can't be built" in built.stderr
    assert "Traceback" not in built.stderr


def make_wheel(folder: Path, name: str, tag: str) -> None:
    with ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as wheel:
        wheel.writestr(
            f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")
        wheel.writestr(f"{name}.py", "")
