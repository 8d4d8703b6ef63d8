"""The part of a project that is deployed."""

import shutil
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
# Left behind: what Python, Chalice and the infrastructure made for the original.
_MADE = shutil.ignore_patterns("__pycache__", "deployed", "deployments", "policies")


def copy(source: Path, target: Path) -> Path:
    """Copy the deployed part of a project. Deploying the copy does not affect the original."""
    target.mkdir(parents=True, exist_ok=True)
    for name in DEPLOYED:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=_MADE, dirs_exist_ok=True)
        elif (source / name).exists():
            shutil.copy2(source / name, target / name)
    return target
