"""`python -m infrastructure.destroy --stage STAGE`: take a stage away, and name what is kept.

It asks for the stage's name; where nobody can type, CONFIRM=STAGE in the environment answers. Repeated after
an interruption it goes on. `--erase` takes the buckets too, with all photos.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from infrastructure.belongings import functions_of
from infrastructure.deployments import NOTHING, Deployments, bucket_name, deployments_of
from infrastructure.destruction.buckets import erase_bucket
from infrastructure.destruction.events import delete_log_group, end_api, end_rules, end_uploads
from infrastructure.destruction.executions import end_state_machine
from infrastructure.destruction.functions import end_functions, end_role
from infrastructure.destruction.gone import deleted, told
from infrastructure.errors import DeploymentError, run
from infrastructure.place import enter
from infrastructure.stack import Stack
from infrastructure.stages import MEMORYDB, Stage, read_stage
from infrastructure.statemachine.deployed import record_file, require_recorded_place
from infrastructure.statemachine.deployment import Names, names_of


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infrastructure.destroy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stage", required=True, help="a stage of .chalice/config.json")
    parser.add_argument(
        "--erase", action="store_true", help="delete the buckets too, with all that is in them"
    )
    parser.add_argument(
        "--project", type=Path, default=Path.cwd(), help="the project's folder (default: this one)"
    )
    parser.add_argument(
        "--take-over", action="store_true", help="go on in place of a deployment that is dead"
    )
    chosen = parser.parse_args(arguments)
    return run(lambda: destroy(chosen.project, chosen.stage, chosen.erase, chosen.take_over))


def destroy(project: Path, name: str, erase: bool, take_over: bool) -> None:
    stage = read_stage(project, name)
    enter(stage, project)
    session = boto3.Session()
    require_recorded_place(session, project, stage.name)
    names = names_of(session, stage)
    confirm(question(names, erase), stage.name, os.environ)
    deployments = deployments_of(session, stage, names.account)
    with deployments.locked(take_over) if deployments.exists() else nullcontext():
        for line in steps(session, names, erase):
            print(line, flush=True)
        print(end_record(project, deployments, erase))
    for line in kept(names, erase):
        print(line)


def question(names: Names, erase: bool) -> str:
    return (
        f"This destroys stage {names.stage.name} in {names.region} of account {names.account}: its REST API, "
        "functions and state machine with all that runs, their logs, and all face vectors"
        f"{', and both buckets with every photo' if erase else ''}. Type the stage's name to go on: "
    )


def confirm(
    question: str,
    stage: str,
    environment: Mapping[str, str],
    can_type: Callable[[], bool] = sys.stdin.isatty,
    ask: Callable[[str], str] = input,
) -> None:
    """Raise DeploymentError unless a person types the stage's name, or CONFIRM has it."""
    given = environment.get("CONFIRM", "") or (ask(question).strip() if can_type() else "")
    if given != stage:
        raise DeploymentError(
            f"Nothing was destroyed: type the stage's name, {stage}. "
            f"Where nobody can type, set CONFIRM={stage}."
        )


def steps(session: Any, names: Names, erase: bool) -> Iterator[str]:
    """Take everything away in an order in which nothing begins again. Return a line for each step."""
    stage, s3, logs = names.stage, session.client("s3"), session.client("logs")
    functions = {*stage.policy_files, *functions_of(session.client("lambda"), stage)}
    yield end_uploads(s3, stage, functions)
    yield end_rules(session.client("events"), stage, functions)
    yield from end_api(session, stage)
    yield from end_state_machine(session.client("stepfunctions"), names.arn)
    yield told("role of the state machine", [end_role(session.client("iam"), names.role)])
    yield told("log of the state machine", [delete_log_group(logs, names.log_group)])
    yield from end_functions(session, stage, functions)
    yield told("face collection with all face vectors", [end_faces(session.client("rekognition"), stage)])
    gone = Stack(session.client("cloudformation"), stage).delete()
    yield f"stack {stage.prefix}: {'deleted' if gone else 'not there'}"
    if erase:
        yield from (erase_bucket(s3, bucket) for bucket in (stage.photos_bucket, stage.results_bucket))


def end_record(project: Path, deployments: Deployments, erase: bool) -> str:
    """Delete this checkout's record of the stage. Mark the kept one, or erase it with its bucket."""
    record_file(project, deployments.stage).unlink(missing_ok=True)
    if erase:
        return erase_bucket(deployments.s3, deployments.bucket)
    if not deployments.exists():
        return "record of deployments: not there"
    deployments.write_record({**NOTHING, "destroyed": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"})
    return "record of deployments: marked as destroyed"


def end_faces(rekognition: Any, stage: Stage) -> bool:
    """Delete the face collection, which has the stage's name. Return False if it was not there."""
    return deleted(lambda: rekognition.delete_collection(CollectionId=stage.prefix))


def kept(names: Names, erase: bool) -> Iterator[str]:
    """Return a line for each thing that stays, with the reason."""
    stage = names.stage
    if not erase:
        yield f"kept: bucket {stage.photos_bucket}, for people's photos; ERASE=1 deletes it"
        yield f"kept: bucket {stage.results_bucket}, for results and reports; ERASE=1 deletes it"
        yield f"kept: bucket {bucket_name(stage, names.account)}, for its records; ERASE=1 deletes it"
    yield kept_records(stage)
    yield "kept: the key of the topics, until KMS deletes it after 7 days"
    yield f"kept: {stage.sender} as a sender in SES, for other stages may send from it"
    if stage.push_application:
        yield f"kept: the push application {stage.push_application}, for it was made by hand"


def kept_records(stage: Stage) -> str:
    """Return the line about customers, visits and orders in Redis."""
    if stage.redis == MEMORYDB:
        return (
            f"kept: the last snapshot of MemoryDB, {stage.prefix}-…, for it has all records: "
            "`aws memorydb delete-snapshot` deletes it"
        )
    return (
        f"kept: the records in Redis, and the secret {stage.redis_secret} with its address, for they are "
        "yours: delete them yourself"
    )


if __name__ == "__main__":
    sys.exit(main())
