"""The wrapper of SES against botocore's stubber."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.mail import Mailbox
from chalicelib.errors import ServiceError, TransientError


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("ses", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_a_mail_is_sent_as_plain_text(stub: Stubber) -> None:
    expected = {
        "Source": "store@example.com",
        "Destination": {"ToAddresses": ["ann@example.com"]},
        "Message": {
            "Subject": {"Data": "Wélcome", "Charset": "UTF-8"},
            "Body": {"Text": {"Data": "Hello Ann", "Charset": "UTF-8"}},
        },
    }
    stub.add_response("send_email", {"MessageId": "m"}, expected)

    Mailbox(stub.client, "store@example.com").send("ann@example.com", "Wélcome", "Hello Ann")


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [("Throttling", 400, TransientError), ("MessageRejected", 400, ServiceError)],
)
def test_a_refusal_names_no_address(stub: Stubber, code: str, status: int, error: type[Exception]) -> None:
    """It ends in logs and in the execution's history, which a customer's erasure doesn't reach."""
    told = "Email address is not verified: Ann@example.com, ann@shop.example"
    stub.add_client_error("send_email", code, told, http_status_code=status)

    with pytest.raises(error) as refused:
        Mailbox(stub.client, "store@example.com").send("ann@example.com", "Hello", "Hello")

    assert str(refused.value) == f"SendEmail: {code}: Email address is not verified: (address), (address)"
