"""The shop of a stage as its functions see it, and its configuration."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.config import read_settings
from chalicelib.errors import FutureStoreError
from chalicelib.shop import Shop
from infrastructure.deployments import Deployments, bucket_name
from infrastructure.errors import DeploymentError
from infrastructure.place import enter
from infrastructure.stages import Stage, read_stage
from infrastructure.statemachine.deployment import names_of

REACH = (
    "Redis of stage {stage} is not reached from here: {reason}. In a VPC, run this in it, as in a CloudShell "
    "with the functions' subnets and security group."
)


@dataclass(frozen=True)
class Target:
    """A stage, its shop, and the SDK's session."""

    project: Path
    stage: Stage
    shop: Shop
    session: Any

    @property
    def version(self) -> str:
        """Return the version of this project."""
        return str(tomllib.loads((self.project / "pyproject.toml").read_text())["project"]["version"])


def target(project: Path, name: str) -> Target:
    """Return a stage whose Redis answers.

    Raises:
        DeploymentError: there is no such stage, or its Redis is out of reach.
    """
    stage = read_stage(project, name)
    enter(stage, project)
    session = boto3.Session()
    config = json.loads((project / ".chalice" / "config.json").read_text())
    own = (config, config["stages"][name])
    variables = {key: value for one in own for key, value in one.get("environment_variables", {}).items()}
    region = session.region_name or "us-east-1"
    shop = Shop(read_settings({**variables, "AWS_REGION": region, "REDIS_TIMEOUT": "60"}))
    try:
        shop.database.check()
    except FutureStoreError as exc:
        raise DeploymentError(REACH.format(stage=name, reason=exc)) from exc
    return Target(project, stage, shop, session)


def write_configuration(found: Target, folder: Path) -> None:
    """Write what a stage is configured by into a folder: what is not there yet is left out."""
    folder.mkdir()
    names = names_of(found.session, found.stage)
    parts = {
        "config.json": (found.project / ".chalice" / "config.json").read_text(),
        "definition.json": _definition(found.session, names.arn),
        "stack.json": _stack(found.session, found.stage.prefix),
        "chalice.json": _record(found, names.account),
    }
    for name, text in parts.items():
        if text:
            (folder / name).write_text(text)


def _definition(session: Any, arn: str) -> str:
    client = session.client("stepfunctions")
    try:
        return str(client.describe_state_machine(stateMachineArn=arn)["definition"])
    except client.exceptions.StateMachineDoesNotExist:
        return ""


def _stack(session: Any, name: str) -> str:
    try:
        [stack] = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        return ""
    return json.dumps({part: stack.get(part, []) for part in ("Parameters", "Outputs")}, indent=2)


def _record(found: Target, account: str) -> str:
    bucket = bucket_name(found.stage, account)
    deployments = Deployments(found.session.client("s3"), found.stage.name, bucket, account)
    record = deployments.read_record() if deployments.exists() else None
    return json.dumps(record, indent=2) if record else ""
