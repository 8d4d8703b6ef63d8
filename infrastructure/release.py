"""`python -m infrastructure.release 1.2.3`: make a release of this checkout, or say what is missing.

It writes the version into pyproject.toml, commits that, and tags it with the changelog's section.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from infrastructure.errors import DeploymentError, run

VERSION = re.compile(r"\d+\.\d+\.\d+")
VERSION_LINE = re.compile(r'^version = "[^"]*"$', re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.release", description=__doc__)
    parser.add_argument("version", help="such as 1.2.3")
    version = parser.parse_args().version
    return run(lambda: print(f"tagged {release(Path.cwd(), version)}; publish it by git push --follow-tags"))


def release(project: Path, version: str) -> str:
    """Make a release, and return the name of its tag.

    Raises:
        DeploymentError: it is no version, the tree is dirty, the tag exists, or the changelog lacks it.
    """
    if not VERSION.fullmatch(version):
        raise DeploymentError(
            f"{version!r} is no version: write three numbers, as in make release VERSION=1.2.3."
        )
    tag = f"v{version}"
    notes = section(project / "CHANGELOG.md", version)
    refuse_unready(project, tag)
    write_version(project / "pyproject.toml", version)
    if git(project, "status", "--porcelain"):
        git(project, "commit", "--quiet", "--message", f"Release {version}", "pyproject.toml")
    git(project, "tag", "--annotate", tag, "--cleanup=verbatim", "--message", f"Release {version}\n\n{notes}")
    return tag


def section(changelog: Path, version: str) -> str:
    """Return the lines of a version's section, without its heading."""
    heading = rf"^## \[?{re.escape(version)}\]?(?: - \d{{4}}-\d\d-\d\d)?$"
    found = re.search(rf"{heading}\n(.*?)(?=^## |\Z)", changelog.read_text(), re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise DeploymentError(
            f"CHANGELOG.md has no section for {version}: let `## Unreleased` be `## {version} - <date>`, "
            "begin a new `## Unreleased` above it, and commit that."
        )
    return found[1].strip()


def refuse_unready(project: Path, tag: str) -> None:
    """Raise DeploymentError for changes that are not committed, and for a tag that exists."""
    changed = git(project, "status", "--porcelain")
    if changed:
        raise DeploymentError(f"The tree is dirty: commit or stash these first.\n{changed}")
    if git(project, "tag", "--list", tag):
        raise DeploymentError(f"The tag {tag} exists already: take the next version.")


def write_version(file: Path, version: str) -> None:
    file.write_text(VERSION_LINE.sub(f'version = "{version}"', file.read_text(), count=1))


def git(project: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeploymentError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.rstrip()


if __name__ == "__main__":
    sys.exit(main())
