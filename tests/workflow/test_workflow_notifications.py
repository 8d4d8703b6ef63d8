"""Notifications: by every channel that a customer agreed to, and stopped by one click."""

import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Shop, wait
from localaws.machine import Machine
from tests.workflow.enrolments import customer, enrols

CONSENTS = {"marketing": True, "marketing_by": {"sms": True}}
NOWHERE = "http://127.0.0.1:1"
TICK = {
    "version": "0",
    "id": "1",
    "account": "123456789012",
    "region": "us-east-1",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-09-21T14:13:20Z",
    "resources": [],
}


@pytest.fixture
def ada(shop: Shop) -> str:
    """Let somebody in who can be reached by every channel. Return their id."""
    photo = shop.came("ada.jpg", pictures.portrait("astronaut"))
    customer = str(photo["faces"][0]["customer_id"])
    contact = {"email": "ada@example.com", "phone": "+49 30 1234567"}
    shop.call("PATCH", f"/customers/{customer}", {"contact": contact, "consents": CONSENTS})
    shop.call("PUT", f"/customers/{customer}/devices/phone", {"token": "token-of-adas-phone"})
    return customer


@pytest.fixture
def sent(machine: Machine) -> Callable[[], list[dict[str, Any]]]:
    """Return the messages of this test to people, not to topics."""
    before = len(machine.messages())
    return lambda: [message for message in machine.messages()[before:] if not message.get("topic")]


def states(shop: Shop, customer_id: str) -> list[dict[str, str]]:
    """Return the state of each channel of each notification of a customer, the newest first."""
    rows = shop.get(f"/notifications?customer_id={customer_id}")["items"]
    return [{name: way["state"] for name, way in row["channels"].items()} for row in rows]


def told(shop: Shop, customer_id: str, number: int = 1) -> dict[str, str]:
    """Wait for so many ended notifications of a customer. Return the latest."""

    def ended() -> bool:
        found = states(shop, customer_id)
        return len(found) == number and not {"waiting", "sending"} & set(found[0].values())

    wait(ended, lambda: f"{number} notifications, not {states(shop, customer_id)}")
    return states(shop, customer_id)[0]


def test_a_promotion_goes_out_by_e_mail_sms_and_push(
    shop: Shop, ada: str, sent: Callable[[], list[dict[str, Any]]]
) -> None:
    shop.call("POST", "/offers", {"text": "Tea for two"})

    assert told(shop, ada).items() >= {"email": "sent", "sms": "sent", "push": "sent"}.items()
    assert [message["phone"] for message in sent() if message.get("phone")] == ["+49301234567"]
    assert len([message for message in sent() if message.get("endpoint")]) == 1
    assert all("Tea for two" in message["body"] for message in sent())


def test_the_link_in_a_mail_stops_the_next_one_and_no_other_channel(shop: Shop, ada: str) -> None:
    shop.call("POST", "/offers", {"text": "Tea for two"})
    told(shop, ada)
    (link,) = set(re.findall(r"https?://\S+/unsubscribe/[^\s\"<>]+", shop.mails()[0]["body"]))

    with urllib.request.urlopen(link) as page:
        assert "Unsubscribe</button>" in page.read().decode()
    assert shop.get(f"/customers/{ada}")["consents"]["marketing_by"]["email"]
    with urllib.request.urlopen(link, data=b"List-Unsubscribe=One-Click") as page:
        assert "Done" in page.read().decode()
    shop.call("POST", "/offers", {"text": "Cake for two"})

    assert told(shop, ada, 2).items() >= {"email": "refused", "sms": "sent", "push": "sent"}.items()
    assert len(shop.mails()) == 1


def test_a_bounce_shows_and_stops_the_next_mail_until_an_admin_allows_it(shop: Shop, ada: str) -> None:
    """SES' simulator sends it back, and SNS tells the function."""
    contact = {"contact": {"email": "bounce@simulator.amazonses.com"}}
    shop.call("PATCH", f"/customers/{ada}", contact)

    shop.call("POST", "/offers", {"text": "Tea for two"})
    mail_becomes(shop, ada, ["bounced"])
    shop.call("POST", "/offers", {"text": "Cake for two"})
    mail_becomes(shop, ada, ["undeliverable", "bounced"])
    shop.call("DELETE", f"/customers/{ada}/mail-stop")
    shop.call("PATCH", f"/customers/{ada}", {"contact": {"email": "complaint@simulator.amazonses.com"}})
    shop.call("POST", "/offers", {"text": "Milk for two"})
    mail_becomes(shop, ada, ["complained", "undeliverable", "bounced"])


def mail_becomes(shop: Shop, customer_id: str, wanted: list[str]) -> None:
    """Wait until the customer's e-mails, the newest first, are in these states."""
    wait(
        lambda: [row.get("email") for row in states(shop, customer_id)] == wanted,
        lambda: f"{wanted}, not {states(shop, customer_id)}",
    )


def test_a_mail_that_fails_does_not_fail_the_enrolment_and_is_tried_again(
    shop: Shop, emptied: redis.Redis, configure: Callable[..., None]
) -> None:
    ann = customer(shop)
    configure("notify_customer", AWS_ENDPOINT_URL_SESV2=NOWHERE)

    photo = enrols(shop, ann, pictures.portrait("astronaut"))

    assert photo["state"] == "done"
    assert told(shop, ann) == {"email": "failed"}
    assert shop.invoke("retry_notifications", TICK)["sent"] == 0
    make_due(emptied, f"{photo['id']}-enrolled")
    shop.invoke("retry_notifications", TICK)
    assert told(shop, ann) == {"email": "sent"}
    assert [mail["to"] for mail in shop.mails()] == [["ann@example.com"]]


def make_due(emptied: redis.Redis, notification: str) -> None:
    """Let the minute pass."""
    emptied.hset(f"{{main}}:notification:{notification}", "email.next", 1)
    emptied.zadd("{main}:notifications-due", {f"email:{notification}": 1})


def test_a_device_that_was_disabled_is_dropped(shop: Shop, ada: str) -> None:
    sns = shop.aws("sns")
    (application,) = sns.list_platform_applications()["PlatformApplications"]
    arn = application["PlatformApplicationArn"]
    for endpoint in sns.list_endpoints_by_platform_application(PlatformApplicationArn=arn)["Endpoints"]:
        sns.set_endpoint_attributes(EndpointArn=endpoint["EndpointArn"], Attributes={"Enabled": "false"})

    shop.call("POST", "/offers", {"text": "Tea for two"})

    assert told(shop, ada)["push"] == "undeliverable"
    assert shop.get(f"/customers/{ada}/devices")["items"] == []
    assert sns.list_endpoints_by_platform_application(PlatformApplicationArn=arn)["Endpoints"] == []
