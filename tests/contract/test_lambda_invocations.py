"""The ways to a function: REST, pushes by moto's services, asynchronous ones with their retries."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from lambda_functions import REGION, Machine, until
from moto import mock_aws

# One line a run in the file the event names; fails as often as it says.
COUNT = """
def handler(event, context):
    with open(event["file"], "a") as file: file.write("run\\n")
    if len(open(event["file"]).readlines()) <= event["failures"]: raise ValueError("not yet")
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        machine = Machine(tmp_path / "state", tmp_path / "none", retry_delays=(0.01, 0.02))
        yield machine
        machine.close()


def runs(file: Path) -> int:
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_rest_answers_the_result_and_the_version(machine: Machine) -> None:
    machine.create("echo", "def handler(event, context): return event")
    client = boto3.client("lambda", region_name=REGION)
    answer = client.invoke(FunctionName="echo", Payload=b'{"a": 1}')
    assert json.load(answer["Payload"]) == {"a": 1}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer


def test_rest_marks_an_error_as_unhandled(machine: Machine) -> None:
    machine.create("raises", "def handler(event, context): raise ValueError('no')")
    answer = boto3.client("lambda", region_name=REGION).invoke(FunctionName="raises")
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorType"] == "ValueError"


def test_rest_refuses_what_is_no_json(machine: Machine) -> None:
    machine.create("strict", "def handler(event, context): return event")
    with pytest.raises(ClientError) as refused:
        boto3.client("lambda", region_name=REGION).invoke(FunctionName="strict", Payload=b"{")
    assert refused.value.response["Error"]["Code"] == "InvalidRequestContentException"


def test_an_event_is_accepted_with_202_and_run_in_the_background(machine: Machine, tmp_path: Path) -> None:
    machine.create("count", COUNT)
    event = json.dumps({"file": str(tmp_path / "runs"), "failures": 0})
    client = boto3.client("lambda", region_name=REGION)
    answer = client.invoke(FunctionName="count", Payload=event, InvocationType="Event")
    assert answer["StatusCode"] == 202
    until(lambda: runs(tmp_path / "runs") == 1)


@pytest.mark.parametrize(("failures", "expected", "lost"), [(1, 2, False), (2, 3, False), (9, 3, True)])
def test_a_failing_event_is_tried_twice_more_and_then_loudly_lost(
    machine: Machine, tmp_path: Path, failures: int, expected: int, lost: bool
) -> None:
    function = machine.create("count", COUNT)
    file = tmp_path / "runs"
    event = json.dumps({"file": str(file), "failures": failures}).encode()
    assert machine.service.invoke(function, event, asynchronous=True).payload == b""
    reports = lambda: [line for line in machine.lines if "REPORT" in line]  # noqa: E731
    until(lambda: len(reports()) == expected)
    if lost:
        until(lambda: any("EVENT LOST" in line for line in machine.lines))
    assert runs(file) == expected


def test_an_event_for_an_arn_reaches_its_function(machine: Machine) -> None:
    function = machine.create("echo", "def handler(event, context): return event")
    assert machine.service.invoke(function.function_arn, b"1").payload == b"1"


def test_moto_s_topics_and_s3_notifications_reach_a_function(machine: Machine, tmp_path: Path) -> None:
    file = tmp_path / "events"
    code = f"""
import json
def handler(event, context):
    with open({str(file)!r}, "a") as file: file.write(json.dumps(event) + "\\n")
"""
    function = machine.create("hears", code)
    _publish(function.function_arn)
    _upload(function.function_arn)
    records = until(lambda: _records(file))
    assert {record.get("EventSource") or record["eventSource"] for record in records} == {"aws:sns", "aws:s3"}


def test_a_closed_service_leaves_moto_as_it_was(machine: Machine) -> None:
    from moto.awslambda.models import LambdaFunction

    machine.close()
    assert LambdaFunction.invoke.__module__ == "moto.awslambda.models"


def _publish(function: str) -> None:
    sns = boto3.client("sns", region_name=REGION)
    topic = sns.create_topic(Name="told")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
    sns.publish(TopicArn=topic, Message="hello")


def _upload(function: str) -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="photos")
    configuration = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]}
    )
    s3.put_object(Bucket="photos", Key="one.jpg", Body=b"1")


def _records(file: Path) -> list[dict[str, Any]]:
    """Of both events, when both are there."""
    lines = file.read_text().splitlines() if file.exists() else []
    records = [record for line in lines for record in json.loads(line).get("Records", [])]
    return records if len({record.get("EventSource") for record in records}) == 2 else []


def destine(function: str, destination: str, **more: Any) -> None:
    config = {"OnFailure": {"Destination": destination}}
    boto3.client("lambda", region_name=REGION).put_function_event_invoke_config(
        FunctionName=function, DestinationConfig=config, **more
    )


def lost_events(queue: str) -> list[dict[str, Any]]:
    answer = boto3.client("sqs", region_name=REGION).receive_message(QueueUrl=queue, VisibilityTimeout=0)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def invoke_event(machine: Machine, tmp_path: Path, **more: Any) -> list[dict[str, Any]]:
    """Invoke a function that fails asynchronously, with a queue behind it: what arrives there."""
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="lost")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    machine.create("count", COUNT)
    destine("count", attributes["QueueArn"], **more)
    event = json.dumps({"file": str(tmp_path / "runs"), "failures": 99})
    boto3.client("lambda", region_name=REGION).invoke(
        FunctionName="count", InvocationType="Event", Payload=event
    )
    until(lambda: bool(lost_events(url)))
    return lost_events(url)


def test_an_event_that_fails_at_every_attempt_reaches_the_destination(
    machine: Machine, tmp_path: Path
) -> None:
    (record,) = invoke_event(machine, tmp_path)

    assert runs(tmp_path / "runs") == 3
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["requestContext"]["functionArn"].endswith(":function:count:$LATEST")
    assert record["requestPayload"]["failures"] == 99
    assert record["responseContext"]["functionError"] == "Unhandled"
    assert record["responsePayload"]["errorType"] == "ValueError"


def test_a_function_says_how_often_its_events_are_retried(machine: Machine, tmp_path: Path) -> None:
    (record,) = invoke_event(machine, tmp_path, MaximumRetryAttempts=0)

    assert (runs(tmp_path / "runs"), record["requestContext"]["approximateInvokeCount"]) == (1, 1)
