"""One server is filled, killed (SIGKILL) and started again on its state; then everything is looked at."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import LocalAws

from localaws.persistence.ledger import Ledger
from localaws.persistence.record_file import RecordFile

BUCKET, KEY = "kept", "a/ä"
MIB = 2**20
END = {"Type": "Pass", "End": True}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What was there before the kill; `aws` is the server after it."""
    aws = LocalAws(tmp_path_factory.mktemp("aws") / "state")
    aws.start()
    seen = {"aws": aws, **fill_s3(aws), **fill_executions(aws)}
    aws.client("sns").publish(
        TopicArn=aws.client("sns").create_topic(Name="kept")["TopicArn"], Message="fetch it"
    )
    aws.kill()
    with (aws.state / "s3" / "journal").open("ab") as journal:
        journal.write(b"\0\0\1\0half a record")
    (aws.state / "gate").touch()
    aws.start(resume=False)
    deploy(aws)
    aws.resume()
    yield seen
    aws.kill()


def fill_s3(aws: LocalAws) -> dict[str, Any]:
    s3 = aws.client("s3")
    for name in (BUCKET, "gone"):
        s3.create_bucket(Bucket=name)
    s3.delete_bucket(Bucket="gone")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    details = {"Metadata": {"x": "y"}, "ContentType": "image/png"}
    first = s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"first", Tagging="t=1", **details)["VersionId"]
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"second", **details)
    s3.put_object_tagging(Bucket=BUCKET, Key=KEY, Tagging={"TagSet": [{"Key": "late", "Value": "1"}]})
    s3.upload_fileobj(io.BytesIO(bytes(9 * MIB)), BUCKET, "large")
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": KEY})
    s3.delete_object(Bucket=BUCKET, Key="copy")
    personal = s3.put_object(Bucket=BUCKET, Key="erased", Body=b"personal")["VersionId"]
    s3.delete_object(Bucket=BUCKET, Key="erased", VersionId=personal)
    return {"first": first, "listed": listed(s3)}


def fill_executions(aws: LocalAws) -> dict[str, Any]:
    machines = deploy(aws)
    aws.run(machines["done"], "once")
    aws.client("stepfunctions").start_execution(
        stateMachineArn=machines["cut"], name="1", input='{"photo": 1}'
    )
    configuration = {"LambdaFunctionArn": machines["event"], "Events": ["s3:ObjectCreated:*"]}
    s3 = aws.client("s3")
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]}
    )
    s3.put_object(Bucket=BUCKET, Key="announced", Body=b"")
    aws.received(machines["event"], 1)
    aws.received("wait-for-execution", 1)
    return machines | {"listed": listed(s3)}


def deploy(aws: LocalAws) -> dict[str, Any]:
    task = {"Type": "Task", "Resource": aws.function("wait-for-execution"), "End": True}
    return {
        "cut": aws.machine("cut", {"Wait": task}),
        "done": aws.machine("done", {"End": END}),
        "event": aws.function("wait-for-event"),
    }


def listed(s3: Any) -> dict[str, Any]:
    versions = s3.list_object_versions(Bucket=BUCKET)
    return {kind: versions.get(kind) for kind in ("Versions", "DeleteMarkers")}


def test_all_versions_and_delete_markers_are_there(before: dict[str, Any]) -> None:
    assert listed(before["aws"].client("s3")) == before["listed"]
    assert len(before["listed"]["Versions"]) == 5
    assert len(before["listed"]["DeleteMarkers"]) == 1


def test_an_object_has_its_bytes_metadata_and_tags(before: dict[str, Any]) -> None:
    s3 = before["aws"].client("s3")
    found = s3.get_object(Bucket=BUCKET, Key=KEY)
    assert (found["Body"].read(), found["Metadata"], found["ContentType"]) == (
        b"second",
        {"x": "y"},
        "image/png",
    )
    assert s3.get_object_tagging(Bucket=BUCKET, Key=KEY)["TagSet"] == [{"Key": "late", "Value": "1"}]


def test_an_old_version_has_its_own(before: dict[str, Any]) -> None:
    s3 = before["aws"].client("s3")
    old = {"Bucket": BUCKET, "Key": KEY, "VersionId": before["first"]}
    assert s3.get_object(**old)["Body"].read() == b"first"
    assert s3.get_object_tagging(**old)["TagSet"] == [{"Key": "t", "Value": "1"}]


def test_a_multipart_upload_is_whole(before: dict[str, Any]) -> None:
    assert before["aws"].client("s3").get_object(Bucket=BUCKET, Key="large")["Body"].read() == bytes(9 * MIB)


def test_nothing_is_left_of_what_was_erased(before: dict[str, Any]) -> None:
    files = (before["aws"].state / "s3" / "objects").iterdir()
    assert b"personal" not in {file.read_bytes() for file in files}


def test_buckets_have_their_settings(before: dict[str, Any]) -> None:
    s3 = before["aws"].client("s3")
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET]


def test_an_execution_cut_off_runs_again_with_its_input(before: dict[str, Any]) -> None:
    assert json.loads(before["aws"].ended(before["cut"], "1")["output"]) == {"photo": 1}


def test_the_name_of_an_ended_execution_stays_taken(before: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        before["aws"].client("stepfunctions").start_execution(stateMachineArn=before["done"], name="once")
    assert error.value.response["Error"]["Code"] == "ExecutionAlreadyExists"


def test_an_event_that_had_not_arrived_comes_again(before: dict[str, Any]) -> None:
    first, again = before["aws"].received(before["event"], 2)[:2]
    assert first == again


def test_messages_are_there(before: dict[str, Any]) -> None:
    assert [message["body"] for message in before["aws"].get("/_localaws/messages")] == ["fetch it"]


def test_changes_go_on_from_there(before: dict[str, Any]) -> None:
    s3 = before["aws"].client("s3")
    s3.put_object(Bucket=BUCKET, Key="new", Body=b"1")
    records = list(RecordFile(before["aws"].state / "s3" / "journal").records())
    assert b"new" in records[-1]


def test_a_ledger_does_not_grow_with_the_work_done(tmp_path: Any) -> None:
    ledger = Ledger(tmp_path / "ledger", remembered=2)
    for number in range(12_000):
        ledger.begin(str(number), None)
        ledger.end(str(number))
    assert len(list(RecordFile(tmp_path / "ledger").records())) < 20_000
    assert Ledger(tmp_path / "ledger", remembered=2).ended() == ["11998", "11999"]
