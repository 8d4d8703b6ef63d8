"""`python -m infrastructure up|down|diff --stage STAGE`: buckets, topics, queues and policies.

`migrate` brings what earlier versions wrote into Redis up to date. `cost` needs no stage: it prints a
month's bill (`python -m infrastructure cost --help`).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import boto3

from infrastructure import functions
from infrastructure.buckets import drifts
from infrastructure.cost import command as cost
from infrastructure.errors import DeploymentError, run
from infrastructure.invoke import answer
from infrastructure.mail import ask_to_verify, is_verified
from infrastructure.own_redis import require_agreement, write_network
from infrastructure.place import enter
from infrastructure.policies import write_policies
from infrastructure.redis_secret import require_secret
from infrastructure.stack import NEW, TOPICS_KEY, Stack
from infrastructure.stages import EXISTING, Stage, read_stage
from infrastructure.statemachine.deployed import require_recorded_place
from infrastructure.statemachine.deployment import names_of
from infrastructure.statemachine.releases import Releases, refuse_dropped

BACKUP = (
    "Back up Redis first, there is no other way back: `make backup` with the same STAGE. Then say "
    "HAVE_BACKUP=1 to make, or --have-backup."
)


def main(arguments: Sequence[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["cost"]:
        return cost.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m infrastructure", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("--stage", required=True, help="a stage of .chalice/config.json")
    parser.add_argument(
        "--project", type=Path, default=Path.cwd(), help="the project's folder (default: this one)"
    )
    parser.add_argument("--have-backup", action="store_true", help="migrate: Redis was backed up")
    chosen = parser.parse_args(arguments)
    return run(lambda: act(chosen))


def act(chosen: argparse.Namespace) -> None:
    stage = read_stage(chosen.project, chosen.stage)
    if chosen.command == "migrate" and not chosen.have_backup:
        raise DeploymentError(BACKUP)
    enter(stage, chosen.project)
    COMMANDS[chosen.command](chosen.project, stage)


def diff(project: Path, stage: Stage) -> None:
    """Print what `up` would change."""
    stack = Stack(boto3.client("cloudformation"), stage)
    exists = stack.status() != NEW
    change_set = stack.prepare()
    if change_set:
        stack.discard(change_set)
    for change in change_set.changes if change_set else ():
        print(f"would {change[0].lower()}{change[1:]}")
    account = boto3.client("sts").get_caller_identity()["Account"]
    to_mend = drifts(boto3.client("s3"), stage, account) if exists else []
    for drift in to_mend:
        print(f"would mend {drift.text}")
    verified = is_verified(boto3.client("ses"), stage.sender)
    if not verified:
        print(f"would ask {stage.sender} to agree to being a sender")
    if not change_set and not to_mend and verified:
        print(f"{stack.name}: nothing to change")


def up(project: Path, stage: Stage) -> None:
    """Make the stack as the template says, mend the buckets' settings, render the functions' policies.

    Before anything is made, every function must have its policy template, and no release in use may call a
    function that is gone.
    """
    registered = functions.registered(project, stage.name)
    session = boto3.Session()
    require_recorded_place(session, project, stage.name)
    names = names_of(session, stage)
    releases = Releases(session.client("stepfunctions"), names.arn)
    refuse_dropped(releases.called_in_use(), stage, registered)
    functions.complete(project, registered)
    stage = read_stage(project, stage.name)
    stack = Stack(session.client("cloudformation"), stage)
    require_agreement(stage, stack.resources())
    if stage.redis == EXISTING:
        require_secret(session.client("secretsmanager"), stage.name, stage.redis_secret)
    change_set = stack.prepare()
    if change_set:
        stack.execute(change_set)
    print(f"{stack.name}: {', '.join(change_set.changes) if change_set else 'unchanged'}")
    for drift in drifts(session.client("s3"), stage, names.account):
        drift.mend()
        print(f"mended {drift.text}")
    resources = stack.require_applied(session.client("cloudwatch"))
    for name, value in resources.items():
        print(f"  {name}: {value}")
    if write_network(project, stage, resources):
        print("wrote the functions' subnets and security group into .chalice/config.json")
        stage = read_stage(project, stage.name)
    stage = replace(stage, topics_key=resources.get(TOPICS_KEY, ""))
    if not is_verified(session.client("ses"), stage.sender):
        ask_to_verify(session.client("ses"), stage.sender)
        print(f"asked {stage.sender} to agree to being a sender: a link in an e-mail, on AWS")
    written = write_policies(project, stage, names.account, names.region)
    print(f"policies of {len(stage.policy_files)} functions: {len(written) or 'none'} written")


def down(project: Path, stage: Stage) -> None:
    """Delete the stack. The buckets stay, because they hold people's pictures."""
    require_recorded_place(boto3.Session(), project, stage.name)
    stack = Stack(boto3.client("cloudformation"), stage)
    gone = stack.delete()
    print(f"{stack.name}: {'deleted' if gone else 'was not there'}")
    print("its buckets are kept; `make destroy` with ERASE=1 takes them too")


def migrate(project: Path, stage: Stage) -> None:
    """Bring what earlier versions wrote into Redis up to date, by the function that can reach it.

    Once more goes on after an interruption, and else changes nothing.
    """
    found = json.loads(answer(stage, "migrate", {}))
    print(
        f"{found['migrated']} of {found['merges']} merges were an earlier version's; now all are up to date"
    )


COMMANDS = {"diff": diff, "down": down, "migrate": migrate, "up": up}

if __name__ == "__main__":
    sys.exit(main())
