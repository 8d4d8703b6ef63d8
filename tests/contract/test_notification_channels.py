"""What each channel hands over, and what it does with devices that take nothing any more."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.errors import FutureStoreError, TransientError, Undeliverable
from chalicelib.notifications.channels import EmailChannel, PushChannel, SmsChannel, international
from chalicelib.notifications.values import Message
from chalicelib.people.values import Contact, Customer

ANN = Customer(
    id="ann", status="enrolled", contact=Contact(email="ann@example.com", phone="+49 (0)30 123-456")
)
NOBODY = Customer(id="x", status="newcomer")
PARTS = {"subject": "Offers", "text": "Tea", "html": "<p>Tea</p>", "sms": "Tea\n", "push": "Tea\n"}
LINK = "https://shop.example/unsubscribe/token"
OFFER = Message(id="n1", kind="offers", purpose="marketing", parts=PARTS, unsubscribe=LINK)
WELCOME = Message(id="n2", kind="enrolled", purpose="service", parts=PARTS)


@dataclass
class Recorder:
    """Remembers calls of `send`; `refuses` says what it raises for which first argument."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    refuses: dict[str, FutureStoreError] = field(default_factory=dict)

    def send(self, to: str, *arguments: Any, **named: Any) -> None:
        self.calls.append((to, *arguments, named))
        if to in self.refuses:
            raise self.refuses[to]


@dataclass
class FakeDevices:
    """Ann's endpoints."""

    left: list[str]

    def endpoints(self, customer_id: str) -> list[str]:
        return list(self.left) if customer_id == "ann" else []

    def drop(self, customer_id: str, endpoint: str) -> None:
        self.left.remove(endpoint)


def test_marketing_mail_can_be_unsubscribed_from_by_one_click() -> None:
    mailbox = Recorder()

    EmailChannel(mailbox).send(ANN, OFFER)

    headers = {"List-Unsubscribe": f"<{LINK}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    named = {"html": "<p>Tea</p>", "headers": headers}
    assert mailbox.calls == [("ann@example.com", "Offers", "Tea", named)]


def test_mail_without_a_link_has_no_such_headers() -> None:
    mailbox = Recorder()

    EmailChannel(mailbox).send(ANN, WELCOME)

    assert mailbox.calls[0][-1]["headers"] == {}


@pytest.mark.parametrize(("message", "promotional"), [(OFFER, True), (WELCOME, False)])
def test_an_sms_goes_to_the_international_number(message: Message, promotional: bool) -> None:
    phones = Recorder()

    SmsChannel(phones).send(ANN, message)

    assert phones.calls == [("+4930123456", "Tea", {"promotional": promotional})]


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("+49 30 123456", "+4930123456"),
        ("0049-30-123456", "+4930123456"),
        ("+1 (555) 010-9999", "+15550109999"),
        ("+49 30.123.456", "+4930123456"),
    ],
)
def test_numbers_are_written_as_sns_wants_them(phone: str, number: str) -> None:
    assert international(phone) == number


@pytest.mark.parametrize("phone", ["030 123456", "+0 30 123456", "+49 1", "+4930123456789012"])
def test_a_number_without_its_country_is_undeliverable_and_not_told(phone: str) -> None:
    with pytest.raises(Undeliverable, match="country code") as refused:
        international(phone)

    assert phone not in str(refused.value)


def test_who_has_no_address_no_number_and_no_device_is_reached_by_nothing() -> None:
    channels = (
        EmailChannel(Recorder()),
        SmsChannel(Recorder()),
        PushChannel(Recorder(), FakeDevices(["one"])),
    )

    assert [channel.reaches(NOBODY) for channel in channels] == [False, False, False]
    assert [channel.reaches(ANN) for channel in channels] == [True, True, True]


def test_every_device_gets_the_message() -> None:
    push = Recorder()

    PushChannel(push, FakeDevices(["one", "two"])).send(ANN, OFFER)

    data = {"id": "n1", "kind": "offers"}
    assert push.calls == [("one", "Offers", "Tea", data, {}), ("two", "Offers", "Tea", data, {})]


def test_a_device_that_takes_nothing_any_more_is_dropped_and_the_others_get_it() -> None:
    devices = FakeDevices(["one", "two"])

    PushChannel(Recorder(refuses={"one": Undeliverable("disabled")}), devices).send(ANN, OFFER)

    assert devices.left == ["two"]


def test_without_a_device_left_the_message_is_undeliverable() -> None:
    devices = FakeDevices(["one"])

    with pytest.raises(Undeliverable, match="none of the customer's devices"):
        PushChannel(Recorder(refuses={"one": Undeliverable("disabled")}), devices).send(ANN, OFFER)

    assert devices.left == []


def test_a_device_that_may_take_it_later_is_kept() -> None:
    devices = FakeDevices(["one", "two"])
    refuses: dict[str, FutureStoreError] = {"one": Undeliverable("disabled"), "two": TransientError("slow")}

    with pytest.raises(TransientError):
        PushChannel(Recorder(refuses=refuses), devices).send(ANN, OFFER)

    assert devices.left == ["two"]
