"""A release is the version, its commit and an annotated tag, and refuses what isn't ready."""

import subprocess
from pathlib import Path

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.release import git, release

CHANGELOG = (
    "# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2026-11-27\n\n### Added\n\n- Tea.\n\n## 1.1.0\n\n- Milk.\n"
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone of a small project."""
    origin, cloned = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    (origin / "CHANGELOG.md").write_text(CHANGELOG)
    (origin / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "0.1.0"\n')
    git(origin, "init", "--quiet")
    name_author(origin)
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "--message", "Begin")
    subprocess.run(["git", "clone", "--quiet", origin, cloned], check=True)
    name_author(cloned)
    return cloned


def name_author(project: Path) -> None:
    git(project, "config", "user.name", "Ada")
    git(project, "config", "user.email", "ada@example.com")


def test_a_release_is_the_version_its_commit_and_an_annotated_tag(clone: Path) -> None:
    assert release(clone, "1.2.0") == "v1.2.0"

    assert 'version = "1.2.0"' in git(clone, "show", "v1.2.0:pyproject.toml")
    assert git(clone, "cat-file", "-t", "v1.2.0") == "tag"
    assert git(clone, "tag", "--list", "--format=%(contents)") == "Release 1.2.0\n\n### Added\n\n- Tea."
    assert git(clone, "status", "--porcelain") == ""


def test_a_version_that_is_written_already_needs_no_commit(clone: Path) -> None:
    (clone / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1.2.0"\n')
    git(clone, "commit", "--quiet", "--all", "--message", "Write the version")
    before = git(clone, "rev-parse", "HEAD")

    release(clone, "1.2.0")

    assert git(clone, "rev-parse", "v1.2.0^{commit}") == before


def test_a_dirty_tree_is_refused_with_what_changed(clone: Path) -> None:
    (clone / "forgotten.py").write_text("")

    with pytest.raises(DeploymentError, match=r"dirty[\s\S]*forgotten\.py"):
        release(clone, "1.2.0")


def test_a_tag_is_made_once(clone: Path) -> None:
    release(clone, "1.2.0")

    with pytest.raises(DeploymentError, match=r"v1\.2\.0 exists"):
        release(clone, "1.2.0")


@pytest.mark.parametrize("version", ["1.3.0", "1.2", "v1.2.0", "Unreleased", ""])
def test_a_version_without_a_section_is_refused_and_changes_nothing(clone: Path, version: str) -> None:
    with pytest.raises(DeploymentError, match=r"no section|no version"):
        release(clone, version)

    assert git(clone, "tag", "--list") == ""
    assert git(clone, "status", "--porcelain") == ""
