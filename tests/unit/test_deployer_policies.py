"""Who deploys may do it to this stage alone, and CloudFormation may what AWS lists."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from infrastructure.deployer import FOLDER, deployer_policies
from infrastructure.deployer import main as deployer
from infrastructure.deployments import bucket_name
from infrastructure.policies import Policy
from infrastructure.stages import MEMORYDB, read_stage
from localaws.permissions.policies import Policies
from tests import deployer_actions

PROJECT = Path(__file__).parents[2]
STAGE = replace(read_stage(PROJECT, "dev"), redis=MEMORYDB)
ACCOUNT, REGION = "123456789012", "ap-southeast-2"
POLICIES = deployer_policies(STAGE, ACCOUNT, REGION)
MOST_CHARACTERS = 6144
"""A managed policy of IAM has no more, not counting blanks."""
NOT_OURS = {
    "s3tables:": "no bucket here keeps its metadata in tables",
    "vpc-lattice:": "the endpoint of S3 is a gateway, no service network",
    "vpce:": "the endpoint of S3 is of this region",
    "iam:GetRole": "nothing in the template passes a role",
    "iam:PassRole": "nothing in the template passes a role",
}
"""Actions on AWS' lists, by their beginning, that the template's resources do not need, with the reason."""


@cache
def listed_by_aws() -> dict[str, set[str]]:
    """Return the actions that CloudFormation needs for each type of resource in the template."""
    template = (PROJECT / "infrastructure" / "template.yaml").read_text()
    used = set(re.findall(r"Type: (AWS::[\w:]+)", template))
    schemas = Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"
    found = (json.loads(file.read_text()) for file in sorted(schemas.rglob("*.json")))
    return {schema["typeName"]: set(_actions(schema)) for schema in found if schema.get("typeName") in used}


def _actions(schema: dict[str, Any]) -> Iterator[str]:
    for name in ("create", "read", "update", "delete"):
        yield from schema.get("handlers", {}).get(name, {}).get("permissions", [])


def actions_of(*names: str) -> set[str]:
    return {
        action
        for name, policy in POLICIES.items()
        if name.endswith(names)
        for statement in policy["Statement"]
        for action in statement["Action"]
    }


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_each_policy_fits_into_a_managed_policy(policy: Policy) -> None:
    text = json.dumps(policy)

    assert len(re.sub(r"\s", "", text)) <= MOST_CHARACTERS
    assert "${" not in text


def test_cloudformation_may_what_aws_lists_for_the_types_in_the_template() -> None:
    listed = {action for actions in listed_by_aws().values() for action in actions}
    needed = {action for action in listed if not action.startswith(tuple(NOT_OURS))}
    allowed = actions_of("cloudformation", "memorydb")

    assert needed - allowed == set()
    assert allowed - listed == set()
    assert all(any(action.startswith(beginning) for action in listed) for beginning in NOT_OURS)


def test_cloudformation_may_make_each_bucket_of_the_template() -> None:
    template = (PROJECT / "infrastructure" / "template.yaml").read_text()
    [policy] = [each for name, each in POLICIES.items() if name.endswith("cloudformation")]
    [buckets] = [each for each in policy["Statement"] if "s3:CreateBucket" in each["Action"]]

    names = {STAGE.photos_bucket, STAGE.results_bucket, bucket_name(STAGE, ACCOUNT)}
    assert len(names) == template.count("Type: AWS::S3::Bucket\n")
    assert set(buckets["Resource"]) == {f"arn:aws:s3:::{name}" for name in names}


def test_each_operation_in_the_code_of_a_deployment_is_allowed() -> None:
    """Also those that take a stage away, which no test records."""
    stage = read_stage(PROJECT, "local")
    found = deployer_policies(stage, deployer_actions.ACCOUNT, deployer_actions.REGION)
    texts = [json.dumps(policy) for name, policy in found.items() if "cloudformation" not in name]
    policies = Policies(texts)
    calls = set(deployer_actions.calls_in(PROJECT))

    assert len(calls) > 50
    assert [call for call in sorted(calls) if not deployer_actions.is_allowed(policies, *call)] == []


def test_what_is_not_proved_says_so() -> None:
    for name, policy in POLICIES.items():
        proved = [not statement["Sid"].startswith("NotProved") for statement in policy["Statement"]]

        assert all(proved) if name.endswith(("direct", "watch", "erase", "backup")) else not any(proved)


def test_no_policy_reaches_another_stage() -> None:
    """Prod is deployed by others than dev, and so is a stage whose name begins alike."""
    others = [
        "arn:aws:iam::123456789012:role/future-store-prod-authorize",
        "arn:aws:lambda:ap-southeast-2:123456789012:function:future-store-prod",
        "arn:aws:states:ap-southeast-2:123456789012:stateMachine:future-store-prod",
        "arn:aws:sns:ap-southeast-2:123456789012:future-store-prod-alerts",
        "arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/lambda/future-store-dev2-sweep",
        f"arn:aws:s3:::{read_stage(PROJECT, 'prod').photos_bucket}",
    ]
    reached = [
        (statement["Sid"], other)
        for policy in POLICIES.values()
        for statement in policy["Statement"]
        for pattern in _listed(statement["Resource"])
        for other in others
        if pattern != "*" and fnmatchcase(other, pattern)
    ]

    assert reached == []


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_only_a_stage_with_a_redis_of_its_own_needs_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert deployer(["--stage", "dev", "--account", ACCOUNT, "--region", REGION]) == 0

    printed = json.loads(capsys.readouterr().out)
    names = [name.rpartition("-")[2] for name in printed]
    assert names == ["direct", "watch", "cloudformation", "erase", "backup"]
    assert len(list(FOLDER.glob("*.json"))) == len(POLICIES) == 6
