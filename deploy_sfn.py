"""Release a stage's state machine with Chalice's functions: `python deploy_sfn.py --stage dev`.

It publishes the functions and the definition as versions, and turns the alias `live` to them. Executions that
run go on with the versions that they began with. It also limits the requests that the REST API takes. Run
again it changes only what differs. The infrastructure and the functions must be there.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import boto3

from chalicelib.aws.workflow import LIVE
from infrastructure.errors import run
from infrastructure.place import enter
from infrastructure.stages import read_stage
from infrastructure.statemachine.deployment import names_of
from infrastructure.statemachine.releases import Releases, number, roll_back
from infrastructure.statemachine.rollout import Rollout

NOT_TAKEN_BACK = (
    "The handlers of S3's events, of schedules and of the REST API stay those of the latest deployment, and "
    "so do policies: `make deploy` of the tag before takes them back, too."
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stage", required=True, help="a stage of .chalice/config.json")
    parser.add_argument("--project", type=Path, default=Path(__file__).parent, help="the project's folder")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--dry-run", action="store_true", help="print what would be done, do nothing")
    action.add_argument("--rollback", action="store_true", help="start by the release before again")
    action.add_argument(
        "--canary", type=percentage, metavar="PERCENT", help="give the new release this part of starts first"
    )
    parser.add_argument("--minutes", type=float, default=15.0, help="of the canary (15)")
    parser.add_argument(
        "--smoke",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="send a picture through each lane of photos in the end (no)",
    )
    chosen = parser.parse_args(arguments)
    return run(lambda: act(chosen))


def percentage(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 100:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no part: give a whole number from 1 to 99")


def act(chosen: argparse.Namespace) -> None:
    stage = read_stage(chosen.project, chosen.stage)
    enter(stage, chosen.project)
    session = boto3.Session()
    names = names_of(session, stage)
    if chosen.rollback:
        release = roll_back(Releases(session.client("stepfunctions"), names.arn))
        print(f"{'turned':<10} alias {LIVE} back to release {number(release)}\n{NOT_TAKEN_BACK}")
    else:
        Rollout(session, names, chosen).run()


if __name__ == "__main__":
    sys.exit(main())
