"""The part of a project that is deployed."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

DEPLOYED = (
    "app.py",
    "chalicelib",
    ".chalice",
    "statemachine.json",
    "deploy_sfn.py",
    "infrastructure",
    "requirements.txt",
)
RECORD = Path(".chalice/deployed/local.json")
"""Chalice's record of each deployment to this machine."""
LAYERS = Path(".chalice/deployments")
# Left behind: what Python, Chalice and the infrastructure made for the original.
_MADE = ("__pycache__", "deployed", "deployments", "policies")


def copy(source: Path, target: Path) -> Path:
    """Copy the deployed part of a project. Deploying the copy does not affect the original."""
    target.mkdir(parents=True, exist_ok=True)
    ignore = shutil.ignore_patterns(*_MADE)
    for name in DEPLOYED:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=ignore, dirs_exist_ok=True)
        elif (source / name).exists():
            shutil.copy2(source / name, target / name)
    _copy_layers(source, target)
    return target


def _copy_layers(source: Path, target: Path) -> None:
    """Copy the original's layers for this Python. Chalice takes one up if its requirements are the same."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for layer in (source / LAYERS).glob(f"managed-layer-*-python{version}.zip"):
        (target / LAYERS).mkdir(parents=True, exist_ok=True)
        shutil.copy2(layer, target / LAYERS / layer.name)


def files(project: Path) -> Iterator[Path]:
    """Yield the files of the deployed part in a fixed order."""
    for name in DEPLOYED:
        if (project / name).is_file():
            yield project / name
        for folder, folders, found in os.walk(project / name, followlinks=True):
            folders[:] = sorted(set(folders) - set(_MADE))
            yield from (Path(folder) / file for file in sorted(set(found) - set(_MADE)))
