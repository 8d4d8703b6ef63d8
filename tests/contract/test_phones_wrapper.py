"""The wrappers of SMS and mobile push against botocore's stubber."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.phones import Phones, PushEndpoints
from chalicelib.errors import InvalidRequest, ServiceError, Throttled, TransientError, Undeliverable

APP = "arn:aws:sns:us-east-1:123456789012:app/GCM/future-store"
ENDPOINT = "arn:aws:sns:us-east-1:123456789012:endpoint/GCM/future-store/1-2-3"
SAME_TOKEN = (
    f"Invalid parameter: Token Reason: Endpoint {ENDPOINT} already exists with the same Token, "
    "but different attributes."
)


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("sns", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize(("promotional", "kind"), [(True, "Promotional"), (False, "Transactional")])
def test_an_sms_says_what_it_is_for(stub: Stubber, promotional: bool, kind: str) -> None:
    expected = {
        "PhoneNumber": "+4930123456",
        "Message": "Tea",
        "MessageAttributes": {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": kind}},
    }
    stub.add_response("publish", {"MessageId": "m"}, expected)

    Phones(stub.client).send("+4930123456", "Tea", promotional=promotional)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("InvalidParameter", 400, Undeliverable),
        ("OptedOut", 400, Undeliverable),
        ("Throttling", 400, Throttled),
        ("InternalError", 500, TransientError),
        ("AuthorizationError", 403, ServiceError),
    ],
)
def test_a_refused_sms_names_no_number(stub: Stubber, code: str, status: int, error: type[Exception]) -> None:
    stub.add_client_error("publish", code, "no SMS to +49 30 123456 today", status)

    with pytest.raises(error) as refused:
        Phones(stub.client).send("+4930123456", "Tea", promotional=False)

    assert str(refused.value) == f"Publish an SMS: {code}: no SMS to (number) today"


def test_a_push_message_is_written_for_each_platform(stub: Stubber) -> None:
    alert = {"title": "Offers", "body": "Tea"}
    apple = json.dumps({"aps": {"alert": alert, "sound": "default"}, "id": "n1"})
    google = json.dumps({"notification": alert, "data": {"id": "n1"}})
    message = json.dumps({"default": "Tea", "GCM": google, "APNS": apple, "APNS_SANDBOX": apple})
    expected = {"TargetArn": ENDPOINT, "MessageStructure": "json", "Message": message}
    stub.add_response("publish", {"MessageId": "m"}, expected)

    PushEndpoints(stub.client, APP).send(ENDPOINT, "Offers", "Tea", {"id": "n1"})


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        ("EndpointDisabled", "Endpoint is disabled", Undeliverable),
        ("NotFound", "Endpoint does not exist", Undeliverable),
        ("InvalidParameter", "TargetArn Reason: No endpoint found for the target arn", Undeliverable),
        ("InvalidParameter", "Message too long", ServiceError),
        ("PlatformApplicationDisabled", "", ServiceError),
        ("Throttled", "", Throttled),
    ],
)
def test_only_what_a_device_will_never_take_is_undeliverable(
    stub: Stubber, code: str, words: str, error: type[Exception]
) -> None:
    stub.add_client_error("publish", code, words, 400)

    with pytest.raises(error):
        PushEndpoints(stub.client, APP).send(ENDPOINT, "Offers", "Tea", {})


def test_a_token_whose_endpoint_has_other_attributes_gets_that_endpoint(stub: Stubber) -> None:
    stub.add_client_error("create_platform_endpoint", "InvalidParameter", SAME_TOKEN, 400)
    attributes = {"Token": "token-1", "Enabled": "true"}
    stub.add_response("set_endpoint_attributes", {}, {"EndpointArn": ENDPOINT, "Attributes": attributes})

    assert PushEndpoints(stub.client, APP).register("token-1") == ENDPOINT


def test_a_token_that_the_platform_refuses_is_the_callers_mistake(stub: Stubber) -> None:
    stub.add_client_error("create_platform_endpoint", "InvalidParameter", "iOS device tokens must be…", 400)

    with pytest.raises(InvalidRequest, match="refuses this token") as refused:
        PushEndpoints(stub.client, APP).register("token-1")

    assert "token-1" not in str(refused.value)
