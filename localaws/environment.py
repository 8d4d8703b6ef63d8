"""Environment variables that lead clients and child processes to this machine's AWS alone."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

REGION = "us-east-1"
ACCOUNT = "123456789012"
# The credentials of this machine's clients. Only the signatures of presigned links are checked.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
}
VENV = Path(sys.prefix)
RUNTIME = VENV / "runtime"
WHEELS = VENV / "wheels"


def client_variables(aws_url: str) -> dict[str, str]:
    """Return the variables of clients, Lambda workers and the API."""
    return {**CREDENTIALS, "AWS_ENDPOINT_URL": aws_url}


def process_variables(aws_url: str) -> dict[str, str]:
    """Return the variables of our child processes: ours, without the user's real AWS, with the clients'.

    Those of client-side monitoring stay, by which tests on this machine hear of the SDK's calls.
    """
    of_others = ("AWS_", "REDIS_URL")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(of_others)}
    monitored = {name: value for name, value in os.environ.items() if name.startswith("AWS_CSM_")}
    no_account = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    path = {"PATH": f"{VENV / 'bin'}{os.pathsep}{ours.get('PATH', '')}", "PYTHONUNBUFFERED": "1"}
    return {
        **ours,
        **monitored,
        **no_account,
        **path,
        "MALLOC_ARENA_MAX": "1",  # memory that one thread frees is there for all
        "PYTHONDONTWRITEBYTECODE": "1",  # in the project's folder Chalice would take it for sources
        "AWS_EC2_METADATA_DISABLED": "true",
        **client_variables(aws_url),
    }


def packaging_variables(wheels: Path = WHEELS) -> Mapping[str, str]:
    """Return the variables that make pip install a layer's wheels from a folder, without the network.

    None if there is no such folder. The folder is given as a URL, because pip splits the variable at blanks.
    """
    if not wheels.is_dir():
        return {}
    return {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels.resolve().as_uri(),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
