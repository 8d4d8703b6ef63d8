"""Create or update a stage's state machine from Chalice's deployment: `python deploy_sfn.py --stage dev`.

It also limits the requests that the REST API takes. Run again it changes only what differs. `--dry-run`
prints what it would do, `--delete` takes the state machine, its role and its log group away. The
infrastructure and the functions must be there.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import boto3

from infrastructure.errors import run
from infrastructure.place import enter
from infrastructure.stages import Stage, read_stage
from infrastructure.statemachine.api_address import local_hint
from infrastructure.statemachine.calls import ONCE, ONCE_PATIENTLY, init_collection, require_valid
from infrastructure.statemachine.deployed import (
    read_deployed,
    require_place,
    require_recorded_place,
)
from infrastructure.statemachine.deployment import Names, things, wanted
from infrastructure.statemachine.plan import delete, execute, plan


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stage", required=True, help="a stage of .chalice/config.json")
    parser.add_argument("--project", type=Path, default=Path(__file__).parent, help="the project's folder")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--dry-run", action="store_true", help="print what would be done, do nothing")
    action.add_argument(
        "--delete", action="store_true", help="delete the state machine, its role and log group"
    )
    chosen = parser.parse_args(arguments)
    return run(lambda: act(chosen))


def act(chosen: argparse.Namespace) -> None:
    stage = read_stage(chosen.project, chosen.stage)
    enter(stage, chosen.project)
    session = boto3.Session()
    names = names_of(session, stage)
    if chosen.delete:
        require_recorded_place(session, chosen.project, stage.name)
        remove(session, names)
    else:
        deploy(session, chosen.project, names, chosen.dry_run)


def names_of(session: boto3.Session, stage: Stage) -> Names:
    sts = session.client("sts")
    return Names(stage, sts.meta.region_name, sts.get_caller_identity()["Account"])


def deploy(session: boto3.Session, project: Path, names: Names, dry_run: bool) -> None:
    deployed = read_deployed(project, names.stage.name)
    require_place(deployed, names.stage.name, names.region, names.account)
    changes = plan(wanted(session, project, names, deployed))
    stepfunctions = session.client("stepfunctions", config=ONCE)
    require_valid(stepfunctions, changes[-1].wanted["definition"])
    if dry_run:
        print_lines(
            [*(f"would {change.verb:<7} {change}" for change in changes), "would run     init_collection"]
        )
        return
    print_lines(execute(changes))
    answer = init_collection(session.client("lambda", config=ONCE_PATIENTLY), deployed)
    print(f"{'ran':<10} init_collection: {answer}")
    print(names.arn)
    print_lines(local_hint(names.stage, deployed, os.environ))
    if stepfunctions.meta.endpoint_url.endswith(".amazonaws.com"):
        print(names.console)


def remove(session: boto3.Session, names: Names) -> None:
    role, log_group, lost_events, state_machine = things(session, names)
    print_lines(delete([state_machine, *lost_events, log_group, role]))


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
