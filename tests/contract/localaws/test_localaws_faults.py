"""Faults as clients see them: every error must be the one that botocore knows of the service."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import LocalAws

from localaws.faults import client

Switch = Callable[..., dict[str, Any]]


def refusal(call: Callable[..., Any], **given: Any) -> ClientError:
    with pytest.raises(ClientError) as refused:
        call(**given)
    return refused.value


def code(error: ClientError) -> tuple[str, int]:
    return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]


CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "rekognition": ("rekognition", "list_collections", {}),
    "sns": ("sns", "list_topics", {}),
    "ses": ("sesv2", "list_email_identities", {}),
    "s3": ("s3", "list_buckets", {}),
    "states": ("stepfunctions", "list_state_machines", {}),
    "sqs": ("sqs", "list_queues", {}),
    "secretsmanager": ("secretsmanager", "list_secrets", {}),
}


@pytest.mark.parametrize("service", CALLS)
def test_a_service_that_is_down_is_unavailable_to_its_client_alone(
    aws: LocalAws, fault: Switch, service: str
) -> None:
    name, operation, given = CALLS[service]
    other = "sqs" if service == "sns" else "sns"

    fault("down", service)

    assert code(refusal(getattr(aws.client(name), operation), **given)) == ("ServiceUnavailable", 503)
    getattr(aws.client(CALLS[other][0]), CALLS[other][1])()
    fault("off", "down", service)
    getattr(aws.client(name), operation)(**given)


def test_each_rekognition_operation_has_its_own_quota_and_is_counted(aws: LocalAws, fault: Switch) -> None:
    rekognition = aws.client("rekognition")
    before = fault("rekognition-tps", 1)["rekognition"].get("DeleteCollection", {"answered": 0})

    rekognition.delete_collection(CollectionId="one")
    error = refusal(rekognition.delete_collection, CollectionId="one")
    rekognition.describe_collection(CollectionId="one")

    assert isinstance(error, rekognition.exceptions.ProvisionedThroughputExceededException)
    assert (code(error)[1], error.response["Error"]["Message"]) == (400, "Provisioned rate exceeded")
    counted = fault()["rekognition"]["DeleteCollection"]
    assert counted == {"answered": before["answered"] + 1, "throttled": 1}


def test_a_batch_is_taken_whole_and_then_paid_off(aws: LocalAws, fault: Switch) -> None:
    sns = aws.client("sns")
    topic = sns.create_topic(Name="limited")["TopicArn"]
    entries = [{"Id": str(number), "Message": "hi"} for number in range(9)]
    fault("sns-tps", 2)

    sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    error = refusal(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=entries)

    assert isinstance(error, sns.exceptions.ThrottledException)
    assert code(error) == ("Throttled", 429)


def test_an_email_beyond_the_rate_is_refused_as_by_ses(aws: LocalAws, fault: Switch) -> None:
    ses = aws.client("sesv2")
    ses.create_email_identity(EmailIdentity="shop@example.com")
    mail = {
        "FromEmailAddress": "shop@example.com",
        "Destination": {"ToAddresses": ["a@example.com", "b@example.com"]},
        "Content": {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}},
    }
    fault("ses-tps", 1)

    ses.send_email(**mail)
    error = refusal(ses.send_email, **mail)

    assert isinstance(error, ses.exceptions.TooManyRequestsException)
    assert (code(error)[1], error.response["Error"]["Message"]) == (429, "Maximum sending rate exceeded.")


def test_an_execution_beyond_the_rate_is_throttled(aws: LocalAws, fault: Switch) -> None:
    machine = aws.machine("throttled", {"Done": {"Type": "Succeed"}})
    states = aws.client("stepfunctions")
    fault("states-tps", 0.5)

    states.start_execution(stateMachineArn=machine)

    refused = refusal(states.start_execution, stateMachineArn=machine)
    assert code(refused) == ("ThrottlingException", 400)


@pytest.mark.parametrize(
    ("words", "error"),
    [(("down", "sns"), "SNS.InternalErrorException"), (("sns-tps", 0.01), "SNS.ThrottledException")],
)
def test_a_task_that_publishes_sees_the_fault(
    aws: LocalAws, fault: Switch, words: tuple[str, ...], error: str
) -> None:
    topic = aws.client("sns").create_topic(Name="unreachable")["TopicArn"]
    publish = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Message": "hi"},
    }
    states = {"First": {**publish, "Next": "Second"}, "Second": {**publish, "End": True}}
    machine = aws.machine(f"publishes-{words[0]}", states)

    fault(*words)

    ended = aws.run(machine, "1")
    assert (ended["status"], ended["error"]) == ("FAILED", error)


@pytest.fixture
def bucket(aws: LocalAws, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A bucket that tells a function of its objects; both are named after the test."""
    name = request.node.name.replace("_", "-")[-50:].strip("-")
    function, s3 = aws.function(name), aws.client("s3")
    s3.create_bucket(Bucket=name)
    told = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
    )
    return name, function


def upload(aws: LocalAws, bucket: str, keys: list[str]) -> None:
    for key in keys:
        aws.client("s3").put_object(Bucket=bucket, Key=key, Body=b"")


def told(aws: LocalAws, function: str, count: int) -> list[str]:
    return [event["Records"][0]["s3"]["object"]["key"] for event in aws.received(function, count)]


def test_lost_events_never_come_and_duplicates_come_twice(
    aws: LocalAws, fault: Switch, bucket: tuple[str, str]
) -> None:
    fault("events", "lose")
    upload(aws, bucket[0], ["lost"])
    fault("off")
    fault("events", "duplicate", 1)
    upload(aws, bucket[0], ["twice"])

    assert told(aws, bucket[1], 2) == ["twice", "twice"]


def test_a_late_event_comes_after_a_later_one(aws: LocalAws, fault: Switch, bucket: tuple[str, str]) -> None:
    fault("events", "delay", 0.5)
    upload(aws, bucket[0], ["first"])
    fault("off")
    upload(aws, bucket[0], ["second"])

    assert told(aws, bucket[1], 2) == ["second", "first"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rain",), "There is no fault `rain`. There are: rekognition-tps N, "),
        (("down", "moon"), "There is no fault `down moon`. There are: down SERVICE (rekognition, sns, "),
        (("slow", "sns", "much"), "SECONDS of `slow sns` is 'much', but must be a number from 0 to 3600."),
        (("down", "sns", "2"), "`down sns` takes no '2': `fault down SERVICE`."),
        (("down", "valkey"), "Valkey does not answer: "),
        (("off", "rain"), "There is no fault `rain`. "),
        (("off", "down", "moon"), "There is no fault `down moon`. "),
    ],
)
def test_a_wrong_fault_is_refused_in_a_sentence(aws: LocalAws, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(client.WrongFault) as refused:
        client.switch(aws.url, *words)

    assert str(refused.value).startswith(sentence)
    assert client.switch(aws.url)["on"] == {}


def test_what_is_on_is_listed(aws: LocalAws, fault: Switch) -> None:
    fault("slow", "sqs", "0.05")
    state = fault("down", "sns")

    assert state["on"] == {"slow sqs": 0.05, "down sns": 1.0}
    assert "  slow sqs 0.05\n  down sns\nThere are:\n" in client.listing(json.loads(json.dumps(state)))
    assert fault("off", "slow")["on"] == {"down sns": 1.0}


def test_objects_and_delete_markers_are_listed_as_older_than_they_are(aws: LocalAws, fault: Switch) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="ages")
    s3.put_bucket_versioning(Bucket="ages", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="ages", Key="a")
    s3.delete_object(Bucket="ages", Key="a")

    def times() -> list[datetime]:
        page = s3.list_object_versions(Bucket="ages")
        return [one["LastModified"] for one in (*page["Versions"], *page["DeleteMarkers"])]

    now = times()
    fault("older", 960)

    assert times() == [time - timedelta(seconds=960) for time in now]
    fault("off", "older")
    assert times() == now
