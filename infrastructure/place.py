"""The AWS of a stage: the local one of this machine for `local`, the environment's for others."""

import json
import os
import sys
from collections.abc import Mapping, MutableMapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from infrastructure.errors import DeploymentError
from infrastructure.stages import Stage

LOCAL, LOCAL_API = "local", "FUTURE_STORE_API"
ENDPOINT = "AWS_ENDPOINT_URL"
MONITORING = "AWS_CSM_"
"""Beginning of the SDK's variables for client-side monitoring, by which tests hear of its calls."""
# Nothing of the user's own account: neither a profile nor an endpoint of a single service.
LOCAL_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
PATIENCE_SECONDS = 10


def enter(stage: Stage, project: Path, environment: MutableMapping[str, str] = os.environ) -> None:
    """Change the environment so that the SDK finds the stage's AWS.

    Raises:
        DeploymentError: the stage is `local` and no local AWS of this machine runs, or another stage has
            settings that are only examples.
    """
    if stage.name == LOCAL:
        found = local_aws(project, environment)
        for name in [name for name in environment if name.startswith("AWS_") and MONITORING not in name]:
            del environment[name]
        environment.update(found)
        return
    require_own_settings(stage)
    if url := environment.get(ENDPOINT):
        print(f"Stage {stage.name} on {url}, where {ENDPOINT} points.", file=sys.stderr)


def require_own_settings(stage: Stage) -> None:
    if stage.placeholders:
        raise DeploymentError(
            f"Stage {stage.name!r} has examples where your own settings belong: put yours in place of "
            f"{', '.join(stage.placeholders)} under {stage.name!r} in .chalice/config.json."
        )


def local_aws(project: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the local AWS that the environment names, or else of the project's own."""
    named = environment if environment.get(ENDPOINT) else running(project)
    require_local(named[ENDPOINT])
    return {**LOCAL_ACCOUNT, **{name: named[name] for name in (ENDPOINT, LOCAL_API) if name in named}}


def running(project: Path) -> Mapping[str, str]:
    # A copy of what is deployed comes without localaws, and is told the place of its AWS.
    from localaws.instance import Instance, NothingRuns

    try:
        return Instance.read(project / ".localaws").env
    except NothingRuns as exc:
        raise DeploymentError(str(exc)) from exc


def require_local(url: str) -> None:
    """Raise DeploymentError unless a local AWS answers at the URL, which is one of this machine."""
    if not is_here(url):
        raise DeploymentError(
            f"The stage {LOCAL} lives in the local AWS of this machine, but {ENDPOINT} is {url}: "
            f"`unset {ENDPOINT}`, or name another STAGE."
        )
    try:
        urlopen(f"{url.rstrip('/')}/_localaws/health", timeout=PATIENCE_SECONDS).close()  # nosec B310
    except (OSError, ValueError) as exc:
        raise DeploymentError(
            f"No local AWS answers at {url}, where {ENDPOINT} points: start one with `make local` and repeat "
            f'eval "$(.venv/bin/python -m localaws env)", or `unset {ENDPOINT}`.'
        ) from exc


def faults_on(stage: Stage) -> str:
    """Return a sentence about the faults that are on in the local AWS, "" for none or another stage."""
    if stage.name != LOCAL:
        return ""
    try:
        with urlopen(f"{os.environ[ENDPOINT]}/_localaws/faults", timeout=PATIENCE_SECONDS) as answer:  # nosec B310
            on = json.load(answer)["on"]
    except (OSError, ValueError, KeyError):
        return ""
    switched = f"Faults are switched on: {', '.join(on)}. `.venv/bin/python -m localaws fault off` ends them."
    return switched if on else ""


def is_here(url: str) -> bool:
    """Tell whether the URL's host is this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
