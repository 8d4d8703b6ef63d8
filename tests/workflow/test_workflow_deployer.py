"""A whole deployment needs no other direct calls than those that the deployer's policy allows."""

import json
from pathlib import Path

from infrastructure.deployer import deployer_policies
from infrastructure.stages import read_stage
from localaws.environment import CREDENTIALS
from localaws.machine import Machine
from localaws.permissions.policies import Policies
from tests.deployer_actions import ACCOUNT, NAME, REGION, is_allowed
from tests.recorded_calls import Calls

MADE_BY_LOCALAWS = {("Secrets Manager", "CreateSecret"), ("Secrets Manager", "PutSecretValue")}
"""Calls that people make before a first deployment on AWS, and the start of the machine here."""


def test_a_whole_deployment_needs_only_what_the_deployer_may(
    machine: Machine, deployment_calls: Calls, project: Path
) -> None:
    found = deployer_policies(read_stage(project, "local"), ACCOUNT, REGION)
    policies = Policies([json.dumps(found[f"{NAME}-deployer-{name}"]) for name in ("direct", "watch")])
    own = CREDENTIALS["AWS_ACCESS_KEY_ID"]
    made = {(service, operation) for key, service, operation in deployment_calls if key == own}

    assert {("IAM", "CreateRole"), ("Lambda", "CreateFunction"), ("SFN", "CreateStateMachine")} <= made
    assert [call for call in sorted(made - MADE_BY_LOCALAWS) if not is_allowed(policies, *call)] == []
