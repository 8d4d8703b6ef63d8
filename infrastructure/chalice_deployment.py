"""Chalice's deployment of functions and REST API, as `chalice deploy` does it."""

import os
import warnings
from pathlib import Path

from chalice.cli.factory import CLIFactory
from chalice.deploy.deployer import ChaliceDeploymentError
from chalice.utils import UI

from infrastructure.errors import DeploymentError
from infrastructure.runtime import Runtime, config_class


def deploy(project: Path, stage: str, runtime: Runtime) -> None:
    """Deploy, and print the addresses. Raises DeploymentError with Chalice's reason."""
    os.environ["AWS_CHALICE_CLI_MODE"] = "true"  # as the command sets it
    factory = CLIFactory(str(project), environ=os.environ)
    config = factory.create_config_obj(chalice_stage_name=stage)
    config.__class__ = config_class(runtime)
    deployer = factory.create_default_deployer(factory.create_botocore_session(), config, UI())
    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):  # of another Python than this
            deployed = deployer.deploy(config, chalice_stage_name=stage)
    except ChaliceDeploymentError as exc:
        raise DeploymentError(f"Chalice stopped: {exc}") from exc
    factory.create_deployment_reporter(UI()).display_report(deployed)
