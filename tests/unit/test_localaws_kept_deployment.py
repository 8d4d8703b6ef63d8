"""A kept deployment is taken over only if nothing that it came from has changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from localaws.kept_deployment import KeptDeployment, Origin
from localaws.project import RECORD

FILES = (
    "app.py",
    "chalicelib/faces/store.py",
    "chalicelib/faces/claim.lua",
    ".chalice/config.json",
    ".chalice/policy-templates/send_offers.json",
    "statemachine.json",
    "deploy_sfn.py",
    "infrastructure/template.yaml",
    "requirements.txt",
)
MADE = (
    "chalicelib/__pycache__/x.pyc",
    ".chalice/deployed/local.json",
    ".chalice/policies/a.json",
    "README.md",
)
VARIABLES = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "PWD": "/a"}


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    """A project, a local AWS and installed packages."""
    for name in (*FILES, *MADE):
        write(tmp_path / "project" / name, "1")
    write(tmp_path / "localaws" / "moto_patches" / "one.py", "1")
    write(tmp_path / "packages" / "moto-5.2.5.dist-info" / "METADATA", "")
    write(tmp_path / "wheels" / "redis-6.0.whl", "")
    names = ("project", "localaws", "packages", "wheels")
    return Origin(*(tmp_path / name for name in names))


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_changes_the_digest(origin: Origin, name: str) -> None:
    before = origin.digest(VARIABLES)

    write(origin.project / name, "2")

    assert origin.digest(VARIABLES) != before


@pytest.mark.parametrize("name", FILES)
def test_a_deleted_file_changes_the_digest(origin: Origin, name: str) -> None:
    before = origin.digest(VARIABLES)

    (origin.project / name).unlink()

    assert origin.digest(VARIABLES) != before


CHANGES: dict[str, Callable[[Origin], object]] = {
    "a new file": lambda origin: write(origin.project / "chalicelib" / "new.py", ""),
    "an empty folder's file": lambda origin: write(origin.project / "chalicelib" / "a" / "b", ""),
    "a renamed file": lambda origin: (origin.project / "app.py").rename(
        origin.project / "chalicelib" / "app.py"
    ),
    "text moved to the next file": lambda origin: (
        write(origin.project / "statemachine.json", ""),
        write(origin.project / "deploy_sfn.py", "11"),
    ),
    "the local AWS": lambda origin: write(origin.localaws / "moto_patches" / "one.py", "2"),
    "a package's version": lambda origin: (origin.packages / "moto-5.2.5.dist-info").rename(
        origin.packages / "moto-5.2.6.dist-info"
    ),
    "a wheel": lambda origin: write(origin.wheels / "pillow-12.whl", ""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_change_changes_the_digest(origin: Origin, change: str) -> None:
    before = origin.digest(VARIABLES)

    CHANGES[change](origin)

    assert origin.digest(VARIABLES) != before


def test_an_environment_variable_changes_the_digest(origin: Origin) -> None:
    before = origin.digest(VARIABLES)

    assert origin.digest({**VARIABLES, "AWS_ENDPOINT_URL": "http://127.0.0.1:4567"}) != before
    assert origin.digest({**VARIABLES, "SHOP": "second"}) != before


def test_what_a_deployment_makes_and_the_shell_s_folder_change_nothing(origin: Origin) -> None:
    before = origin.digest(VARIABLES)

    for name in MADE:
        write(origin.project / name, "2")

    assert origin.digest({**VARIABLES, "PWD": "/b"}) == before


@pytest.fixture
def kept(tmp_path: Path) -> KeptDeployment:
    write(tmp_path / "project" / RECORD, "made")
    found = KeptDeployment(tmp_path / "state", tmp_path / "project")
    write(tmp_path / "state" / "deployment" / "resources", "")
    return found


def test_a_complete_deployment_is_kept_for_its_digest_alone(kept: KeptDeployment) -> None:
    assert not kept.is_of("1")

    kept.complete("1")

    assert (kept.is_of("1"), kept.is_of("2")) == (True, False)


def test_chalice_s_record_of_a_kept_deployment_comes_back(kept: KeptDeployment, tmp_path: Path) -> None:
    kept.complete("1")
    write(tmp_path / "project" / RECORD, "of a later deployment")

    kept.restore_record()

    assert (tmp_path / "project" / RECORD).read_text() == "made"


def test_a_forgotten_deployment_leaves_no_record(kept: KeptDeployment, tmp_path: Path) -> None:
    kept.complete("1")

    kept.forget()

    assert (kept.is_of("1"), (tmp_path / "project" / RECORD).exists()) == (False, False)
