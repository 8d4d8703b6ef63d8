"""`python deploy_sfn.py` against IAM, CloudWatch Logs, Step Functions and Lambda."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.contract.stock_aws import API_URL, define, deploy

ROLE = "future-store-dev-statemachine"
LOG_GROUP = "/aws/vendedlogs/states/future-store-dev"
MADE = ["created", "created", "updated", "updated", "updated", "created", "created"]
"""The role, its log, three settings of the API, the API's log, and the state machine."""


def verbs(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The first word of every line said, the ARN's at the end left out."""
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()][:-1]


def deployed() -> dict[str, Any]:
    [machine] = boto3.client("stepfunctions").list_state_machines()["stateMachines"]
    return dict(
        boto3.client("stepfunctions").describe_state_machine(stateMachineArn=machine["stateMachineArn"])
    )


def test_the_first_deployment_creates_everything(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy(deployed_project) == 0

    machine = deployed()
    assert verbs(capsys) == [*MADE, "ran", "turned"]
    assert (machine["name"], machine["type"]) == ("future-store-dev", "STANDARD")
    assert "${" not in machine["definition"]
    assert machine["loggingConfiguration"]["includeExecutionData"] is False
    assert machine["tracingConfiguration"] == {"enabled": True}


def test_the_api_is_traced_and_its_log_ends(deployed_project: Path) -> None:
    deploy(deployed_project)

    gateway = boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    assert gateway.get_stage(restApiId=api["id"], stageName="api")["tracingEnabled"] is True
    groups = boto3.client("logs").describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group["retentionInDays"] for group in groups} == {
        LOG_GROUP: 30,
        "/aws/lambda/future-store-dev": 30,
    }


def test_the_role_allows_what_the_definition_uses_and_no_more(deployed_project: Path) -> None:
    deploy(deployed_project)

    policy = boto3.client("iam").get_role_policy(RoleName=ROLE, PolicyName="run")["PolicyDocument"]
    named = [statement["Resource"] for statement in policy["Statement"] if statement["Resource"] != "*"]
    [key] = boto3.client("kms").list_keys()["Keys"]
    assert [arn.rsplit(":", 1)[-1] for arns in named for arn in arns] == [
        "future-store-dev-recognise_faces",
        "*",
        "future-store-dev-storeroom",
        f"key/{key['KeyId']}",
    ]


def test_a_second_deployment_changes_nothing(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed_project)
    capsys.readouterr()

    assert deploy(deployed_project) == 0

    assert verbs(capsys) == ["unchanged"] * len(MADE) + ["ran", "unchanged"]


def test_only_what_differs_is_updated(deployed_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deploy(deployed_project)
    capsys.readouterr()
    define(
        deployed_project,
        Recognise={"Type": "Task", "Resource": "${recognise_faces}", "Comment": "new", "Next": "Notify"},
    )

    assert deploy(deployed_project) == 0

    assert verbs(capsys) == ["unchanged"] * (len(MADE) - 1) + ["updated", "ran", "turned"]
    assert "new" in deployed()["definition"]


def test_the_definition_names_the_api_s_address(deployed_project: Path) -> None:
    define(deployed_project, Recognise={"Type": "Pass", "Result": "${api_url}/offers", "Next": "Notify"})

    deploy(deployed_project)

    assert f'"{API_URL}/offers"' in deployed()["definition"]


def test_a_policy_changed_by_hand_is_put_right(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed_project)
    capsys.readouterr()
    boto3.client("iam").delete_role_policy(RoleName=ROLE, PolicyName="run")

    assert deploy(deployed_project) == 0

    assert "updated    role future-store-dev-statemachine (permissions)" in capsys.readouterr().out


def test_a_dry_run_tells_the_same_plan_and_does_nothing(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy(deployed_project, "--dry-run") == 0

    said = capsys.readouterr().out
    assert said.count("would create") == MADE.count("created")
    assert boto3.client("stepfunctions").list_state_machines()["stateMachines"] == []
    assert boto3.client("logs").describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"] == []
