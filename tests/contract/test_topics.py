"""The wrapper of SNS against botocore's stubber."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.topics import Topic
from chalicelib.errors import ServiceError, TransientError

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
        ("Throttling", 400, TransientError),
        ("Throttled", 429, TransientError),
        ("InternalError", 500, TransientError),
        ("KMSThrottling", 400, TransientError),
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
