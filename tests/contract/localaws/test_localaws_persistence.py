"""One server is filled, killed (SIGKILL) and started again on its state; then everything is looked at."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import PATIENCE, LocalAws

from localaws import wait
from localaws.persistence.ledger import Ledger
from localaws.persistence.record_file import RecordFile

BUCKET, KEY = "kept", "a/ä"
MIB = 2**20
STACK_BUCKET = "from-a-stack"
TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Photos": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": STACK_BUCKET,
                "VersioningConfiguration": {"Status": "Enabled"},
                "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "RestrictPublicBuckets": True},
                "CorsConfiguration": {
                    "CorsRules": [{"AllowedMethods": ["POST"], "AllowedOrigins": ["*"], "MaxAge": 60}]
                },
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": STACK_BUCKET}},
    }
}
WAIT = {"Wait": {"Type": "Wait", "TimestampPath": "$.until", "End": True}}
END = {"Type": "Pass", "End": True}


@pytest.fixture(scope="module", params=["deployed again", "resources loaded"])
def before(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The state before the kill; `aws` is the server after it, with its resources in either way."""
    aws = LocalAws(tmp_path_factory.mktemp("aws") / "state", TZ="Pacific/Kiritimati")
    aws.start()
    machines = deploy(aws)
    assert aws.get("/_localaws/save-resources") == {"done": True}
    seen = {"aws": aws, **machines, **fill_s3(aws), **fill_executions(aws, machines), **fill_devices(aws)}
    fill_queue(aws)
    aws.client("sns").publish(
        TopicArn=aws.client("sns").create_topic(Name="kept")["TopicArn"], Message="fetch it"
    )
    aws.kill()
    with (aws.state / "s3" / "journal").open("ab") as journal:
        journal.write(b"\0\0\1\0half a record")
    for function in ("wait-for-execution", "wait-for-event"):
        aws.open_gate(function)
    aws.start(resume=False)
    if request.param == "deployed again":
        deploy(aws)
    else:
        assert aws.get("/_localaws/load-resources") == {"done": True}
    aws.resume()
    yield seen
    aws.kill()


def queue(aws: LocalAws) -> str:
    return str(aws.client("sqs").create_queue(QueueName="kept")["QueueUrl"])


def fill_queue(aws: LocalAws) -> None:
    sqs, url = aws.client("sqs"), queue(aws)
    for body in ("done", "taken", "lost"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    done, _ = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=done["ReceiptHandle"])


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
    s3.put_object(Bucket=STACK_BUCKET, Key="kept", Body=b"kept")
    return {"first": first, "listed": listed(s3)}


def fill_executions(aws: LocalAws, machines: dict[str, str]) -> dict[str, Any]:
    aws.run(machines["done"], "once")
    states = aws.client("stepfunctions")
    states.start_execution(stateMachineArn=machines["cut"], name="1", input='{"photo": 1}')
    until = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    states.start_execution(stateMachineArn=machines["waiting"], name="1", input=json.dumps({"until": until}))
    assert is_waiting(aws, machines["waiting"])
    configuration = {"LambdaFunctionArn": machines["event"], "Events": ["s3:ObjectCreated:*"]}
    s3 = aws.client("s3")
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]}
    )
    s3.put_object(Bucket=BUCKET, Key="announced", Body=b"")
    aws.received(machines["event"], 1)
    aws.received("wait-for-execution", 1)
    return {"listed": listed(s3)}


def fill_devices(aws: LocalAws) -> dict[str, Any]:
    sns = aws.client("sns")
    kept, gone = (
        sns.create_platform_endpoint(PlatformApplicationArn=application(aws), Token=token, **data)[
            "EndpointArn"
        ]
        for token, data in (("kept", {"CustomUserData": "ada"}), ("gone", {}))
    )
    sns.delete_endpoint(EndpointArn=gone)
    sns.set_endpoint_attributes(EndpointArn=kept, Attributes={"Enabled": "false"})
    return {"device": kept}


def application(aws: LocalAws) -> str:
    made = aws.client("sns").create_platform_application(
        Name="push", Platform="GCM", Attributes={"PlatformCredential": "none"}
    )
    return str(made["PlatformApplicationArn"])


def deploy(aws: LocalAws) -> dict[str, Any]:
    aws.client("cloudformation").create_stack(StackName="stack", TemplateBody=json.dumps(TEMPLATE))
    task = {"Type": "Task", "Resource": aws.function("wait-for-execution"), "End": True}
    return {
        "cut": aws.machine("cut", {"Wait": task}),
        "done": aws.machine("done", {"End": END}),
        "waiting": aws.machine("waiting", WAIT),
        "event": aws.function("wait-for-event"),
    }


def is_waiting(aws: LocalAws, machine: str) -> bool:
    """Tell whether its execution has reached the Wait state and not left it."""
    states, arn = aws.client("stepfunctions"), f"{machine.replace(':stateMachine:', ':execution:')}:1"

    def types() -> set[str]:
        return {event["type"] for event in states.get_execution_history(executionArn=arn)["events"]}

    wait.until(lambda: "WaitStateEntered" in types(), PATIENCE)
    return "WaitStateExited" not in types()


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


def test_an_erased_object_leaves_no_file(before: dict[str, Any]) -> None:
    files = (before["aws"].state / "s3" / "objects").iterdir()
    assert b"personal" not in {file.read_bytes() for file in files}


def test_buckets_have_their_settings(before: dict[str, Any]) -> None:
    s3 = before["aws"].client("s3")
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == {BUCKET, STACK_BUCKET}


def test_a_stack_takes_over_its_bucket_with_settings_and_objects(before: dict[str, Any]) -> None:
    s3 = before["aws"].client("s3")
    assert s3.get_object(Bucket=STACK_BUCKET, Key="kept")["Body"].read() == b"kept"
    assert s3.get_bucket_versioning(Bucket=STACK_BUCKET)["Status"] == "Enabled"
    block = s3.get_public_access_block(Bucket=STACK_BUCKET)["PublicAccessBlockConfiguration"]
    assert (block["BlockPublicAcls"], block["BlockPublicPolicy"]) == (True, False)
    (rule,) = s3.get_bucket_cors(Bucket=STACK_BUCKET)["CORSRules"]
    assert rule == {"AllowedMethods": ["POST"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 60}


def test_a_stack_makes_its_topic(before: dict[str, Any]) -> None:
    topics = before["aws"].client("sns").list_topics()["Topics"]
    assert f":{STACK_BUCKET}" in "".join(topic["TopicArn"] for topic in topics)


def test_an_execution_cut_off_runs_again_with_its_input(before: dict[str, Any]) -> None:
    assert json.loads(before["aws"].ended(before["cut"], "1")["output"]) == {"photo": 1}


def test_a_wait_continues_until_its_time_in_any_time_zone(before: dict[str, Any]) -> None:
    assert is_waiting(before["aws"], before["waiting"])


def test_devices_are_there(before: dict[str, Any]) -> None:
    sns = before["aws"].client("sns")
    app = application(before["aws"])
    (kept,) = sns.list_endpoints_by_platform_application(PlatformApplicationArn=app)["Endpoints"]
    assert kept["EndpointArn"] == before["device"]
    assert kept["Attributes"] == {"Enabled": "false", "Token": "kept", "CustomUserData": "ada"}


def test_the_name_of_an_ended_execution_stays_taken(before: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        before["aws"].client("stepfunctions").start_execution(stateMachineArn=before["done"], name="once")
    assert error.value.response["Error"]["Code"] == "ExecutionAlreadyExists"


def test_an_event_that_had_not_arrived_comes_again(before: dict[str, Any]) -> None:
    first, again = before["aws"].received(before["event"], 2)[:2]
    assert first == again


def test_messages_are_there(before: dict[str, Any]) -> None:
    assert [message["body"] for message in before["aws"].get("/_localaws/messages")] == ["fetch it"]


def test_queues_have_the_messages_that_were_not_deleted(before: dict[str, Any]) -> None:
    received = (
        before["aws"]
        .client("sqs")
        .receive_message(QueueUrl=queue(before["aws"]), MaxNumberOfMessages=10, VisibilityTimeout=0)
    )
    assert sorted(message["Body"] for message in received["Messages"]) == ["lost", "taken"]


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
