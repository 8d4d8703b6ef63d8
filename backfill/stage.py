"""The resources of the stage that an import works on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infrastructure.errors import DeploymentError
from infrastructure.place import enter
from infrastructure.stages import read_stage


@dataclass(frozen=True)
class Target:
    """The photos bucket, the state machine's ARN, the function that starts photos, and boto3's clients."""

    bucket: str
    state_machine: str
    start_photo: str
    s3: Any
    states: Any
    functions: Any


def target(project: Path, stage_name: str, concurrency: int) -> Target:
    """Find the stage's resources.

    Raises:
        DeploymentError: there is no such stage, or it is not deployed.
    """
    stage = read_stage(project, stage_name)
    enter(stage, project)
    session = boto3.Session()
    config = Config(
        max_pool_connections=concurrency, retries={"mode": "adaptive", "max_attempts": 8}, read_timeout=120
    )
    account = session.client("sts").get_caller_identity()["Account"]
    found = Target(
        bucket=stage.photos_bucket,
        state_machine=f"arn:aws:states:{session.region_name}:{account}:stateMachine:{stage.prefix}",
        start_photo=stage.lambda_name("start_photo"),
        s3=session.client("s3", config=config),
        states=session.client("stepfunctions", config=config),
        functions=session.client("lambda", config=config),
    )
    _check_deployed(found, stage_name)
    return found


def _check_deployed(found: Target, stage_name: str) -> None:
    try:
        found.states.describe_state_machine(stateMachineArn=found.state_machine)
    except found.states.exceptions.StateMachineDoesNotExist as exc:
        raise DeploymentError(
            f"Stage {stage_name!r} is not deployed: `make deploy STAGE={stage_name}`."
        ) from exc
