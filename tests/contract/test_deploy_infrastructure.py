"""`python -m infrastructure` against CloudFormation and S3."""

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest

from infrastructure.__main__ import main
from tests.contract.stock_aws import SECRET, make_project, point_to

TOPICS = ("storeroom", "arrivals", "offers", "results", "reports", "alerts")


@pytest.fixture
def project(deploying_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    point_to(deploying_url, monkeypatch)
    return make_project(tmp_path)


def infrastructure(command: str, project: Path, stage: str = "dev") -> int:
    return main([command, "--stage", stage, "--project", str(project)])


def topics() -> list[str]:
    found = boto3.client("sns").list_topics()["Topics"]
    return sorted(topic["TopicArn"].rsplit(":", 1)[-1] for topic in found)


def test_a_plan_shows_what_is_missing_and_leaves_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert infrastructure("diff", project) == 0

    assert "would add Photos\n" in capsys.readouterr().out
    assert boto3.client("cloudformation").describe_stacks()["Stacks"] == []
    assert boto3.client("s3").list_buckets()["Buckets"] == []


def test_applying_makes_the_topics_and_the_policies(project: Path) -> None:
    assert infrastructure("up", project) == 0

    assert topics() == sorted(f"future-store-dev-{name}" for name in (*TOPICS, "feedback"))
    assert (project / ".chalice/policies/dev/recognise_faces.json").is_file()


def test_without_the_secret_of_redis_nothing_is_made(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boto3.client("secretsmanager").delete_secret(SecretId=SECRET)

    assert infrastructure("up", project) == 1
    assert "is to be deleted: take it back with `aws secretsmanager restore" in capsys.readouterr().err

    boto3.client("secretsmanager").delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)

    assert infrastructure("up", project) == 1
    assert "into a file redis-url, then `aws secretsmanager create-secret" in capsys.readouterr().err
    assert topics() == []


def test_each_event_of_the_stack_is_told_with_its_seconds(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    infrastructure("up", project)
    made = capsys.readouterr().out
    infrastructure("down", project)
    taken = capsys.readouterr().out

    assert re.search(r"^ +\d+\.\d s  CREATE_COMPLETE +future-store-dev$", made, re.MULTILINE)
    assert re.search(r"^ +\d+\.\d s  DELETE_COMPLETE +future-store-dev$", taken, re.MULTILINE)


def test_subscribers_of_the_stage_are_given_to_the_stack_and_kept(project: Path) -> None:
    file = project / ".chalice" / "config.json"
    config = json.loads(file.read_text())
    config["stages"]["dev"]["subscriptions"] = {"alerts": {"email": "it@shop.test"}}
    file.write_text(json.dumps(config))

    infrastructure("up", project)
    infrastructure("up", project)

    [stack] = boto3.client("cloudformation").describe_stacks(StackName="future-store-dev")["Stacks"]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
    assert (given["AlertsEmail"], given["AlertsUrl"]) == ("it@shop.test", "")


def test_all_buckets_are_versioned_and_private(project: Path) -> None:
    infrastructure("up", project)

    s3 = boto3.client("s3")
    for bucket in ("dev-photos", "dev-results", "future-store-dev-deployments-123456789012"):
        access = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        assert set(access.values()) == {True}


def test_browsers_may_post_photos(project: Path) -> None:
    infrastructure("up", project)

    assert boto3.client("s3").get_bucket_cors(Bucket="dev-photos")["CORSRules"][0]["AllowedMethods"] == [
        "POST"
    ]


def test_applying_again_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    infrastructure("up", project)
    capsys.readouterr()

    assert infrastructure("up", project) == 0
    assert infrastructure("diff", project) == 0

    said = capsys.readouterr().out
    assert "future-store-dev: unchanged" in said
    assert "mended" not in said
    assert "none written" in said
    assert "nothing to change" in said


def test_an_alarm_that_was_deleted_by_hand_stops_the_next_deployment(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    infrastructure("up", project)
    boto3.client("cloudwatch").delete_alarms(AlarmNames=["future-store-dev-dead-letters"])

    assert "has no alarm future-store-dev-dead-letters, which" in complaint(project, capsys)


def test_versioning_suspended_by_hand_is_switched_on_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    infrastructure("up", project)
    s3 = boto3.client("s3")
    s3.put_bucket_versioning(Bucket="dev-photos", VersioningConfiguration={"Status": "Suspended"})
    infrastructure("diff", project)
    assert "would mend versioning of dev-photos" in capsys.readouterr().out

    infrastructure("up", project)

    assert s3.get_bucket_versioning(Bucket="dev-photos")["Status"] == "Enabled"


def test_deleting_keeps_the_buckets_and_can_be_repeated(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    infrastructure("up", project)
    capsys.readouterr()

    assert infrastructure("down", project) == 0
    assert infrastructure("down", project) == 0

    said = capsys.readouterr().out
    assert "deleted" in said
    assert "was not there" in said
    assert topics() == []
    assert len(boto3.client("s3").list_buckets()["Buckets"]) == 3


def complaint(project: Path, capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    """Return the one line that is said when applying fails, beside where it was tried."""
    assert infrastructure("up", project, **options) == 1
    said = capsys.readouterr().err
    *place, complained = said.splitlines()
    assert all(line.startswith("Stage dev on http://127.0.0.1:") for line in place)
    return complained


def test_an_unknown_stage_is_one_sentence(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Stage 'nope' is not in .chalice/config.json" in complaint(project, capsys, stage="nope")


def test_a_folder_that_is_no_project_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "run this in the project's folder" in complaint(tmp_path, capsys)


def test_no_region_is_one_sentence(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    assert "No AWS region is set" in complaint(project, capsys)


def test_no_credentials_is_one_sentence(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert "There are no AWS credentials" in complaint(project, capsys)


def test_no_answer_is_one_sentence(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    assert "AWS does not answer" in complaint(project, capsys)
