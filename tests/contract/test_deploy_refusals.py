"""What `python deploy_sfn.py` says, in one sentence, when it can't go on."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from stock_aws import REGION, define, make_deployed_project, only_with_permission, point_to, stock_aws

import deploy_sfn
from infrastructure.__main__ import main as infrastructure

pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse AWS..S3..BucketPolicy")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with stock_aws() as served:
        yield served


@pytest.fixture
def project(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose stage `dev` has its infrastructure and its functions."""
    point_to(url, monkeypatch)
    return make_deployed_project(tmp_path)


def deploy(project: Path, *options: str) -> int:
    return deploy_sfn.main(["--stage", "dev", "--project", str(project), *options])


def complaint(project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that is said when a deployment is refused; nothing is made then."""
    assert deploy(project) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_a_stage_without_functions_is_one_sentence(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".chalice/deployed/dev.json").unlink()

    assert "run `chalice deploy --stage dev` first" in complaint(project, capsys)


def test_another_region_is_one_sentence(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    assert f"was deployed to {REGION} in account" in complaint(project, capsys)


def test_a_missing_bucket_is_one_sentence(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boto3.client("s3").delete_bucket(Bucket="dev-results")

    assert "Bucket dev-results of stage dev does not exist" in complaint(project, capsys)


def test_missing_topics_are_one_sentence(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    infrastructure(["delete", "--stage", "dev", "--project", str(project)])

    assert "run `python -m infrastructure apply --stage dev`" in complaint(project, capsys)


def test_a_target_that_does_not_exist_is_one_sentence_and_nothing_is_made(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    define(project, Recognise={"Type": "Task", "Resource": "${recognise_faces}", "Next": "Nowhere"})

    assert "Recognise: the target 'Nowhere' is no state here" in complaint(project, capsys)
    assert boto3.client("stepfunctions").list_state_machines()["stateMachines"] == []


def test_credentials_without_permission_are_one_sentence(
    url: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with only_with_permission(url, monkeypatch):
        assert "or these credentials may not see it" in complaint(project, capsys)
        assert infrastructure(["apply", "--stage", "dev", "--project", str(project)]) == 1

    assert "These AWS credentials may not call DescribeStacks" in capsys.readouterr().err
