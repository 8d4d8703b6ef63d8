"""Redis of a stage's own, made by its stack for `"redis": "memorydb"` in the stage's settings.

Its price is agreed to first. Its network goes into config.json, its address into the secret REDIS_SECRET.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from infrastructure.errors import DeploymentError
from infrastructure.functions import text_of
from infrastructure.stages import EXISTING, Stage

CLUSTER, SUBNETS, GROUP = "RedisCluster", ("PrivateSubnetA", "PrivateSubnetB"), "FunctionsGroup"
"""Names of resources in template.yaml."""
PRICE = (
    "about $80 a month, used or not: two nodes db.t4g.small of MemoryDB $42, one NAT gateway $33 and $0.045 "
    "for each GB through it, its address $4, two secrets $1 (us-east-1; look up your region)"
)


def require_agreement(stage: Stage, resources: Mapping[str, str]) -> None:
    """Ask for agreement to the price before Redis is made. `resources` are those that the stack has.

    Raises:
        DeploymentError: nobody agreed, or Redis would be deleted.
    """
    if stage.redis == EXISTING and CLUSTER in resources:
        raise DeploymentError(
            f"The stack of stage {stage.name!r} has a Redis with all records, and config.json no longer says "
            '"redis": "memorydb", which would delete it: put that line back, or take the whole stage away.'
        )
    if stage.redis == EXISTING or CLUSTER in resources:
        return
    print(f"Stage {stage.name} is about to get its own Redis and network: {PRICE}.")
    if os.environ.get("YES", "") not in ("", "0"):
        return
    if not sys.stdin.isatty():
        raise DeploymentError(f"It costs {PRICE}, and nobody is there to agree: say YES=1 to make.")
    if input("Make it? Type yes: ").strip() != "yes":
        raise DeploymentError("Nothing was made.")


def write_network(project: Path, stage: Stage, resources: Mapping[str, str]) -> bool:
    """Write the subnets and the security group of the stage's functions into config.json, for Chalice.

    Return False if they were there, or the stage has no Redis of its own.
    """
    if stage.redis == EXISTING:
        return False
    network = {
        "subnet_ids": [resources[name] for name in SUBNETS],
        "security_group_ids": [resources[GROUP]],
    }
    file = project / ".chalice" / "config.json"
    config = json.loads(file.read_text())
    settings = config["stages"][stage.name]
    if settings | network == settings:
        return False
    functions = settings.pop("lambda_functions", {})  # the longest part stays the last
    config["stages"][stage.name] = settings | network | {"lambda_functions": functions}
    file.write_text(text_of(config) + "\n")
    return True
