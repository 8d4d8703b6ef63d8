"""`python -m infrastructure.deploy --stage STAGE`: deploy the functions, the REST API and the state machine.

Chalice's record is fetched before and kept after, also after a deployment that failed. Nobody else can deploy
the stage meanwhile. The infrastructure must be there, and the package should be.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3

from infrastructure import chalice_deployment
from infrastructure.adoption import adopted, has_living_api
from infrastructure.comparison import require_rules
from infrastructure.deployments import NOTHING, Deployments, Record, deployments_of
from infrastructure.errors import run
from infrastructure.place import enter
from infrastructure.runtime import runtime_of
from infrastructure.stages import Stage, read_stage
from infrastructure.statemachine.deployed import record_file
from infrastructure.statemachine.deployment import names_of
from infrastructure.subscriptions import unheard


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infrastructure.deploy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stage", required=True, help="a stage of .chalice/config.json")
    parser.add_argument(
        "--project", type=Path, default=Path.cwd(), help="the project's folder (default: this one)"
    )
    parser.add_argument(
        "--take-over", action="store_true", help="go on in place of a deployment that is dead"
    )
    parser.add_argument("release", nargs="*", metavar="-- OPTION", help="options of deploy_sfn.py")
    chosen = parser.parse_args(arguments)
    return run(lambda: deploy(chosen.project.resolve(), chosen.stage, chosen.take_over, chosen.release))


def deploy(project: Path, name: str, take_over: bool, release: Sequence[str]) -> None:
    """Deploy the stage, which nobody else does meanwhile. `release`: options of deploy_sfn.py."""
    stage = read_stage(project, name)
    enter(stage, project)
    session = boto3.Session()
    names = names_of(session, stage)
    deployments = deployments_of(session, stage, names.account)
    with deployments.locked(take_over):
        deploy_functions(session, project, stage, deployments)
        deploy_state_machine(project, name, release)
    if stage.name != "local" and (warning := unheard(session.client("sns"), stage, names.alerts_arn)):
        print(warning)


def deploy_functions(session: Any, project: Path, stage: Stage, deployments: Deployments) -> None:
    """Run Chalice with the record of whoever deployed last, and keep its own."""
    file = record_file(project, stage.name)
    record = last_record(session, stage, file, deployments)
    write(file, record)
    try:
        chalice_deployment.deploy(project, stage.name, runtime_of(stage))
    except BaseException:
        deployments.write_record(adopted(session, stage, record))
        raise
    deployed = json.loads(file.read_text())
    deployments.write_record(deployed)
    require_rules(session.client("events"), deployed["resources"])


def last_record(session: Any, stage: Stage, file: Path, deployments: Deployments) -> Record:
    """Return the kept record, or else this checkout's. Without a living API, adopt what is there."""
    own = json.loads(file.read_text()) if file.exists() else NOTHING
    record = deployments.read_record() or own
    if has_living_api(session.client("apigateway"), record):
        return record
    found = adopted(session, stage, record)
    if found["resources"]:
        print(f"Adopted {len(found['resources'])} parts of stage {stage.name} that were not recorded.")
    return found


def write(file: Path, record: Record) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(record, indent=2))


def deploy_state_machine(project: Path, stage: str, release: Sequence[str]) -> None:
    command = [sys.executable, "deploy_sfn.py", "--stage", stage, *release]
    ended = subprocess.run(command, cwd=project, check=False)
    if ended.returncode:
        raise SystemExit(ended.returncode)


if __name__ == "__main__":
    sys.exit(main())
