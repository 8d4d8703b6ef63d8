"""Chalice's record of a stage's deployment."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infrastructure.errors import DeploymentError


@dataclass(frozen=True)
class Deployed:
    """The ARN of each deployed function, the region and account of all; the REST API's URL and id, or ""."""

    functions: dict[str, str]
    region: str
    account: str
    api_url: str = ""
    api_id: str = ""


def record_file(project: Path, stage: str) -> Path:
    """Return the file in which Chalice looks for its record."""
    return project / ".chalice" / "deployed" / f"{stage}.json"


def read_deployed(project: Path, stage: str) -> Deployed:
    """Read Chalice's record.

    Raises:
        DeploymentError: `chalice deploy` never came to its end for this stage.
    """
    file = record_file(project, stage)
    first = f"run `make deploy STAGE={stage}` first."
    try:
        resources = json.loads(file.read_text())["resources"]
    except FileNotFoundError as exc:
        raise DeploymentError(f"Stage {stage} is not deployed (there is no {file}): {first}") from exc
    except (json.JSONDecodeError, KeyError) as exc:
        raise DeploymentError(f"{file} is not what Chalice writes: {first}") from exc
    functions = {
        resource["name"]: resource["lambda_arn"]
        for resource in resources
        if resource["resource_type"] == "lambda_function"
    }
    if not functions:
        raise DeploymentError(f"{file} records no function: {first}")
    apis = [each for each in resources if each["resource_type"] == "rest_api"]
    api = (apis[0]["rest_api_url"], apis[0]["rest_api_id"]) if apis else ()
    return Deployed(functions, *place_of(next(iter(functions.values()))), *api)


def place_of(arn: str) -> tuple[str, str]:
    """Return region and account of "arn:<partition>:<service>:<region>:<account>:<resource>"."""
    parts = arn.split(":", 5)
    return parts[3], parts[4]


def require_place(deployed: Deployed, stage: str, region: str, account: str) -> None:
    """Raise DeploymentError unless the region and account in use are those of the functions."""
    if (deployed.region, deployed.account) != (region, account):
        raise DeploymentError(
            f"Stage {stage} was deployed to {deployed.region} in account {deployed.account}, but this is "
            f"{region} in account {account}: set AWS_DEFAULT_REGION and the credentials to match, or delete "
            f".chalice/deployed/{stage}.json if that deployment is gone."
        )


def require_recorded_place(session: Any, project: Path, stage: str) -> None:
    """Raise DeploymentError if Chalice deployed the stage to another region or account than in use."""
    try:
        deployed = read_deployed(project, stage)
    except DeploymentError:  # never deployed, or taken away
        return
    account = session.client("sts").get_caller_identity()["Account"]
    require_place(deployed, stage, session.region_name, account)
