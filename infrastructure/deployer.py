"""`python -m infrastructure.deployer --stage dev --account 123456789012 --region eu-west-1`: who may deploy.

Prints the policies of a person or a CI job that deploys the stage and takes it away again, by name, as JSON.
They are in `infrastructure/deployer_policies/`: `direct` and `watch` have the calls of this project and of
Chalice, `cloudformation` and `memorydb` those that CloudFormation makes in the deployer's name. Nobody has
proved the latter: they are AWS' own lists for the types of resources in template.yaml. `erase` deletes
pictures and results, and `backup` reads everything about everybody: leave each out, except for who may do
that. Each fits a managed policy.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from infrastructure.errors import run
from infrastructure.policies import Policy, render, secret_arn
from infrastructure.stages import MEMORYDB, Stage, read_stage

FOLDER = Path(__file__).with_name("deployer_policies")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.deployer", description=__doc__)
    parser.add_argument("--stage", required=True, help="a stage of .chalice/config.json")
    parser.add_argument("--account", required=True, help="the AWS account's number")
    parser.add_argument("--region", required=True, help="such as eu-west-1")
    chosen = parser.parse_args(arguments)
    return run(lambda: show(read_stage(Path.cwd(), chosen.stage), chosen.account, chosen.region))


def show(stage: Stage, account: str, region: str) -> None:
    print(json.dumps(deployer_policies(stage, account, region), indent=2))


def deployer_policies(stage: Stage, account: str, region: str) -> dict[str, Policy]:
    """Return the policies that who deploys the stage needs, by name."""
    values = {
        "account": account,
        "region": region,
        "app": stage.app,
        "stage": stage.name,
        "photos_bucket": stage.photos_bucket,
        "results_bucket": stage.results_bucket,
        "redis_secret": secret_arn(stage.redis_secret, account, region),
    }
    names = [
        "direct",
        "watch",
        "cloudformation",
        *(["memorydb"] if stage.redis == MEMORYDB else []),
        "erase",
        "backup",
    ]
    return {f"{stage.prefix}-deployer-{name}": render(FOLDER / f"{name}.json", values) for name in names}


if __name__ == "__main__":
    sys.exit(main())
