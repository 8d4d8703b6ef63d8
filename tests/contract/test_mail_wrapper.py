"""The wrapper of SES against botocore's stubber."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.mail import Mailbox
from chalicelib.errors import ServiceError, Throttled, TransientError, Undeliverable

SENDER = "store@example.com"
MAIL_SET = "future-store-test"


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("sesv2", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def test_a_mail_without_html_is_plain_text_in_any_script(stub: Stubber) -> None:
    content = {"Subject": utf8("Größe 日本"), "Body": {"Text": utf8("Hello 🙂")}}
    expected = {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": ["ann@example.com"]},
        "Content": {"Simple": content},
        "ConfigurationSetName": MAIL_SET,
        "EmailTags": [],
    }
    stub.add_response("send_email", {"MessageId": "m"}, expected)

    Mailbox(stub.client, SENDER, MAIL_SET).send("ann@example.com", "Größe 日本", "Hello 🙂")


def test_a_mail_has_html_beside_text_and_its_headers(stub: Stubber) -> None:
    content = {
        "Subject": utf8("Offers"),
        "Body": {"Text": utf8("Tea"), "Html": utf8("<p>Tea</p>")},
        "Headers": [{"Name": "List-Unsubscribe", "Value": "<https://shop.example/unsubscribe/t>"}],
    }
    expected = {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": ["ann@example.com"]},
        "Content": {"Simple": content},
        "ConfigurationSetName": MAIL_SET,
        "EmailTags": [{"Name": "notification", "Value": "n-1"}],
    }
    stub.add_response("send_email", {"MessageId": "m"}, expected)

    headers = {"List-Unsubscribe": "<https://shop.example/unsubscribe/t>"}
    Mailbox(stub.client, SENDER, MAIL_SET).send(
        "ann@example.com", "Offers", "Tea", html="<p>Tea</p>", headers=headers, tags={"notification": "n-1"}
    )


def test_a_domain_of_other_letters_is_written_in_ascii(stub: Stubber) -> None:
    content = {"Subject": utf8("Offers"), "Body": {"Text": utf8("Tea")}}
    expected = {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": ["ann@xn--mller-kva.de"]},
        "Content": {"Simple": content},
        "ConfigurationSetName": MAIL_SET,
        "EmailTags": [],
    }
    stub.add_response("send_email", {"MessageId": "m"}, expected)

    Mailbox(stub.client, SENDER, MAIL_SET).send("ann@müller.de", "Offers", "Tea")


def test_a_domain_that_can_not_be_takes_no_mail(stub: Stubber) -> None:
    with pytest.raises(Undeliverable, match="domain that can't be"):
        Mailbox(stub.client, SENDER, MAIL_SET).send(f"ann@{'ü' * 63}.de", "Offers", "Tea")


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("TooManyRequestsException", 429, Throttled),
        ("LimitExceededException", 400, Throttled),
        ("InternalFailure", 500, TransientError),
        ("MessageRejected", 400, Undeliverable),
        ("BadRequestException", 400, Undeliverable),
        ("MailFromDomainNotVerifiedException", 400, ServiceError),
        ("SendingPausedException", 400, ServiceError),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_names_no_address(
    stub: Stubber, code: str, status: int, error: type[Exception]
) -> None:
    """It ends in logs and in the execution's history, which a customer's erasure doesn't reach."""
    told = "Email address is not verified: Ann@example.com, ann@shop.example"
    stub.add_client_error("send_email", code, told, http_status_code=status)

    with pytest.raises(error) as refused:
        Mailbox(stub.client, SENDER, MAIL_SET).send("ann@example.com", "Hello", "Hello")

    assert str(refused.value) == f"SendEmail: {code}: Email address is not verified: (address), (address)"


@pytest.mark.parametrize(
    ("named", "error"),
    [
        (SENDER, ServiceError),
        (f"ann@example.com, {SENDER.title()}", ServiceError),
        ("ann@example.com", Undeliverable),
    ],
)
def test_a_sender_that_is_not_verified_is_no_fault_of_the_recipient_s_address(
    stub: Stubber, named: str, error: type[Exception]
) -> None:
    told = f"Email address is not verified. The following identities failed the check in region X: {named}"
    stub.add_client_error("send_email", "MessageRejected", told, http_status_code=400)

    with pytest.raises(error) as refused:
        Mailbox(stub.client, SENDER, MAIL_SET).send("ann@example.com", "Hello", "Hello")

    assert "@" not in str(refused.value)
