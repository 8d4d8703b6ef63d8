"""The wrapper of SNS against botocore's stubber."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.topics import Topic
from chalicelib.errors import ServiceError, Throttled, TransientError

ARN = "arn:aws:sns:us-east-1:000000000000:future-store-test-alerts"


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("sns", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("subject", "sent"),
    [
        ("Offers for a visitor", "Offers for a visitor"),
        ("x" * 200, "x" * 99),
        ("two\nlines\tand a tab", "two lines and a tab"),
    ],
)
def test_a_message_goes_out_under_a_subject_that_sns_takes(stub: Stubber, subject: str, sent: str) -> None:
    expected = {"TopicArn": ARN, "Subject": sent, "Message": json.dumps({"id": "1"})}
    stub.add_response("publish", {"MessageId": "m"}, expected)

    Topic(stub.client, ARN).publish(subject, {"id": "1"})


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("Throttling", 400, Throttled),
        ("Throttled", 429, Throttled),
        ("InternalError", 500, TransientError),
        ("KMSThrottling", 400, Throttled),
        ("NotFound", 404, ServiceError),
        ("AuthorizationError", 403, ServiceError),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    stub: Stubber, code: str, status: int, error: type[Exception]
) -> None:
    stub.add_client_error("publish", code, http_status_code=status)

    with pytest.raises(error):
        Topic(stub.client, ARN).publish("subject", {})


def entries(*texts: str) -> list[dict[str, str]]:
    return [
        {"Id": str(number), "Subject": "News", "Message": json.dumps({"id": text})}
        for number, text in enumerate(texts)
    ]


def answer(sent: int, *failed: tuple[int, bool]) -> dict[str, Any]:
    refusals = [
        {"Id": str(number), "Code": "C", "Message": "why", "SenderFault": fault} for number, fault in failed
    ]
    return {
        "Successful": [{"Id": str(number), "MessageId": "m"} for number in range(sent)],
        "Failed": refusals,
    }


def test_many_messages_go_out_ten_at_a_time(stub: Stubber) -> None:
    ids = [f"m-{number}" for number in range(12)]
    for batch in (ids[:10], ids[10:]):
        expected = {"TopicArn": ARN, "PublishBatchRequestEntries": entries(*batch)}
        stub.add_response("publish_batch", answer(len(batch)), expected)

    assert Topic(stub.client, ARN).publish_many("News", [{"id": id} for id in ids]) == {}


def test_large_messages_go_out_in_batches_that_sns_takes(stub: Stubber) -> None:
    for _ in range(3):
        stub.add_response("publish_batch", answer(1))

    messages = [{"id": str(number), "text": "x" * 130_000} for number in range(3)]

    assert Topic(stub.client, ARN).publish_many("News", messages) == {}


def test_no_messages_are_no_call(stub: Stubber) -> None:
    assert Topic(stub.client, ARN).publish_many("News", []) == {}


def test_what_did_not_go_out_is_named_with_its_error(stub: Stubber) -> None:
    stub.add_response("publish_batch", answer(1, (1, True), (2, False)))

    refused = Topic(stub.client, ARN).publish_many("News", [{"id": id} for id in ("a", "b", "c")])

    assert {id: type(error) for id, error in refused.items()} == {"b": ServiceError, "c": TransientError}


def test_a_batch_that_is_refused_does_not_stop_the_next(stub: Stubber) -> None:
    stub.add_client_error("publish_batch", "AuthorizationError", http_status_code=403)
    stub.add_response("publish_batch", answer(2))

    refused = Topic(stub.client, ARN).publish_many("News", [{"id": str(number)} for number in range(12)])

    assert list(refused) == [str(number) for number in range(10)]
