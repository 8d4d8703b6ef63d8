"""Sent messages can be read: e-mail, text messages, push, and publications to topics."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import LocalAws

SENDER = "store@example.com"


def last(aws: LocalAws) -> dict[str, Any]:
    return dict(aws.get("/_localaws/messages")[-1])


def test_a_mail_can_be_read(aws: LocalAws) -> None:
    ses = aws.client("ses")
    ses.verify_email_identity(EmailAddress="store@example.com")
    text = {"Subject": {"Data": "Your offer"}, "Body": {"Text": {"Data": "Two for one"}}}
    ses.send_email(Source="store@example.com", Destination={"ToAddresses": ["ada@example.com"]}, Message=text)
    mail = last(aws)
    assert (mail["service"], mail["to"]) == ("ses", ["ada@example.com"])
    assert (mail["subject"], mail["body"]) == ("Your offer", "Two for one")


def test_a_raw_mail_can_be_read(aws: LocalAws) -> None:
    ses = aws.client("ses")
    ses.verify_email_identity(EmailAddress="store@example.com")
    raw = "From: store@example.com\nTo: bob@example.com\nSubject: Report\n\nHere it is\n"
    ses.send_raw_email(Source="store@example.com", Destinations=["bob@example.com"], RawMessage={"Data": raw})
    mail = aws.get("/_localaws/messages")[-1]
    assert (mail["subject"], mail["body"].strip()) == ("Report", "Here it is")
    assert "bob@example.com" in mail["to"]


def send_v2(aws: LocalAws, sender: str, **body: Any) -> Any:
    headers = [{"Name": "List-Unsubscribe", "Value": "<https://example.com/u>"}]
    content = {"Simple": {"Subject": {"Data": "Offers"}, "Body": body, "Headers": headers}}
    destination = {"ToAddresses": ["ada@example.com"]}
    return aws.client("sesv2").send_email(FromEmailAddress=sender, Destination=destination, Content=content)


def test_a_mail_of_the_newer_ses_is_read_with_text_html_and_headers(aws: LocalAws) -> None:
    aws.client("ses").verify_email_identity(EmailAddress=SENDER)
    send_v2(aws, SENDER, Text={"Data": "Two for one"}, Html={"Data": "<p>Two for one</p>"})
    mail = last(aws)
    assert (mail["from"], mail["to"], mail["subject"]) == (SENDER, ["ada@example.com"], "Offers")
    assert (mail["body"], mail["text"], mail["html"]) == ("Two for one", "Two for one", "<p>Two for one</p>")
    assert mail["headers"] == {"List-Unsubscribe": "<https://example.com/u>"}


def test_the_html_of_a_mail_is_not_added_to_the_next_one(aws: LocalAws) -> None:
    aws.client("ses").verify_email_identity(EmailAddress=SENDER)
    send_v2(aws, SENDER, Html={"Data": "<p>a</p>"})
    text = {"Subject": {"Data": "b"}, "Body": {"Text": {"Data": "b"}}}
    aws.client("ses").send_email(Source=SENDER, Destination={"ToAddresses": ["a@example.com"]}, Message=text)
    assert "html" not in last(aws)


def test_a_mail_from_an_unverified_sender_is_refused_and_not_kept(aws: LocalAws) -> None:
    before = len(aws.get("/_localaws/messages"))
    with pytest.raises(ClientError, match="MessageRejected"):
        send_v2(aws, "stranger@example.com", Text={"Data": "hello"})
    assert len(aws.get("/_localaws/messages")) == before


def test_a_text_message_can_be_read(aws: LocalAws) -> None:
    aws.client("sns").publish(PhoneNumber="+441234567890", Message="Two for one")
    message = last(aws)
    assert (message["service"], message["phone"], message["body"]) == ("sns", "+441234567890", "Two for one")


def test_a_topic_s_message_names_its_e_mail_subscribers(aws: LocalAws) -> None:
    sns = aws.client("sns")
    topic = sns.create_topic(Name="with-readers")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="storeroom@example.com")
    sns.publish(TopicArn=topic, Message="fetch")
    assert (last(aws)["topic"], last(aws)["to"]) == (topic, ["storeroom@example.com"])


def application(aws: LocalAws, name: str) -> str:
    made = aws.client("sns").create_platform_application(
        Name=name, Platform="GCM", Attributes={"PlatformCredential": "none"}
    )
    return str(made["PlatformApplicationArn"])


def register(aws: LocalAws, app: str, token: str, **more: Any) -> str:
    made = aws.client("sns").create_platform_endpoint(PlatformApplicationArn=app, Token=token, **more)
    return str(made["EndpointArn"])


def test_a_push_can_be_read_as_its_platform_gets_it(aws: LocalAws) -> None:
    device = register(aws, application(aws, "push"), "push-1")
    parts = {"default": "Two for one", "GCM": json.dumps({"notification": {"body": "Two for one"}})}
    aws.client("sns").publish(TargetArn=device, MessageStructure="json", Message=json.dumps(parts))
    assert (last(aws)["endpoint"], last(aws)["body"]) == (device, parts["GCM"])


@pytest.mark.parametrize("message", ["no JSON", '{"APNS": "x"}'])
def test_a_push_without_its_default_is_refused(aws: LocalAws, message: str) -> None:
    device = register(aws, application(aws, "push"), "push-2")
    with pytest.raises(ClientError, match=r"InvalidParameter.*Message Structure"):
        aws.client("sns").publish(TargetArn=device, MessageStructure="json", Message=message)


def test_a_device_registered_twice_keeps_its_endpoint_and_other_data_is_refused(aws: LocalAws) -> None:
    app = application(aws, "push")
    device = register(aws, app, "push-3", CustomUserData="ada")
    assert register(aws, app, "push-3", CustomUserData="ada") == device
    with pytest.raises(ClientError, match=rf"InvalidParameter.*Endpoint {device} already exists"):
        register(aws, app, "push-3", CustomUserData="berta")


def test_a_device_handed_on_is_registered_with_its_new_data(aws: LocalAws) -> None:
    app = application(aws, "push")
    device = register(aws, app, "push-6", CustomUserData="ada")
    changes = {"Token": "push-7", "CustomUserData": "berta"}
    aws.client("sns").set_endpoint_attributes(EndpointArn=device, Attributes=changes)
    assert register(aws, app, "push-7", CustomUserData="berta") == device


def test_a_disabled_device_is_refused_until_it_is_enabled_again(aws: LocalAws) -> None:
    device, sns = register(aws, application(aws, "push"), "push-4"), aws.client("sns")
    sns.set_endpoint_attributes(EndpointArn=device, Attributes={"Enabled": "false"})
    with pytest.raises(ClientError, match="EndpointDisabled"):
        sns.publish(TargetArn=device, Message="hello")
    sns.set_endpoint_attributes(EndpointArn=device, Attributes={"Enabled": "true"})
    assert sns.get_endpoint_attributes(EndpointArn=device)["Attributes"]["Enabled"] == "true"
    sns.publish(TargetArn=device, Message="hello")


def test_a_deleted_device_is_no_target(aws: LocalAws) -> None:
    device, sns = register(aws, application(aws, "push"), "push-5"), aws.client("sns")
    sns.delete_endpoint(EndpointArn=device)
    with pytest.raises(ClientError, match=r"InvalidParameter.*No endpoint found"):
        sns.publish(TargetArn=device, Message="hello")
