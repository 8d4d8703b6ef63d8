"""What `python deploy_sfn.py` says, in one sentence, when it can't go on."""

from pathlib import Path

import boto3
import pytest

from infrastructure.__main__ import main as infrastructure
from tests.contract.stock_aws import REGION, define, deploy, only_with_permission


def complaint(deployed_project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that is said when a deployment is refused; nothing is made then."""
    assert deploy(deployed_project) == 1
    place, said = capsys.readouterr().err.splitlines()
    assert place.startswith("Stage dev on http://127.0.0.1:")
    return said


def test_a_stage_without_functions_is_one_sentence(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (deployed_project / ".chalice/deployed/dev.json").unlink()

    assert "run `make deploy STAGE=dev` first" in complaint(deployed_project, capsys)


def test_another_region_is_one_sentence(
    deployed_project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    assert f"was deployed to {REGION} in account" in complaint(deployed_project, capsys)


@pytest.mark.parametrize("command", ["up", "down"])
def test_another_region_than_the_functions_is_refused_before_anything_is_changed(
    deployed_project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    ended = infrastructure([command, "--stage", "dev", "--project", str(deployed_project)])

    assert ended == 1
    assert f"was deployed to {REGION} in account" in capsys.readouterr().err
    assert boto3.client("cloudformation").describe_stacks()["Stacks"] == []


def test_a_missing_bucket_is_one_sentence(deployed_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boto3.client("s3").delete_bucket(Bucket="dev-results")

    assert "Bucket dev-results of stage dev does not exist" in complaint(deployed_project, capsys)


def test_missing_topics_are_one_sentence(deployed_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    infrastructure(["down", "--stage", "dev", "--project", str(deployed_project)])
    capsys.readouterr()

    assert "run `python -m infrastructure up --stage dev`" in complaint(deployed_project, capsys)


def test_a_target_that_does_not_exist_is_one_sentence_and_nothing_is_made(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    define(deployed_project, Recognise={"Type": "Task", "Resource": "${recognise_faces}", "Next": "Nowhere"})

    assert "Recognise: the target 'Nowhere' is no state here" in complaint(deployed_project, capsys)
    assert boto3.client("stepfunctions").list_state_machines()["stateMachines"] == []


def test_credentials_without_permission_are_one_sentence(
    deploying_url: str,
    deployed_project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with only_with_permission(deploying_url, monkeypatch):
        assert "or these credentials may not see it" in complaint(deployed_project, capsys)
        assert infrastructure(["up", "--stage", "dev", "--project", str(deployed_project)]) == 1

    assert "DescribeStateMachineAlias" in capsys.readouterr().err
