"""What each channel hands over, and what it does with devices that take nothing any more."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.errors import FutureStoreError, TransientError, Undeliverable
from chalicelib.notifications.channels import international
from chalicelib.notifications.values import Message
from chalicelib.people.values import Contact, Customer
from chalicelib.shop import Shop

NOW = 1_790_000_000_000
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

    def forget(self, endpoint: str) -> None: ...


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop that sends nothing, and knows ann, who has two devices."""
    shop.customers.add(ANN, NOW)
    shop.mailbox, shop.phones, shop.push = Recorder(), Recorder(), Recorder()
    for device in ("one", "two"):
        shop.devices.register("ann", device, device, NOW)
    return shop


def send(shop: Shop, channel: str, message: Message, **refuses: FutureStoreError) -> list[tuple[Any, ...]]:
    """Send ann a message and return what went out."""
    part = {"email": shop.mailbox, "sms": shop.phones, "push": shop.push}[channel]
    part.refuses = refuses
    shop.channels[channel].send(ANN, message)
    return list(part.calls)


def test_marketing_mail_can_be_unsubscribed_from_by_one_click(shop: Shop) -> None:
    sent = send(shop, "email", OFFER)

    headers = {"List-Unsubscribe": f"<{LINK}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    named = {"html": "<p>Tea</p>", "headers": headers, "tags": {"notification": "n1"}}
    assert sent == [("ann@example.com", "Offers", "Tea", named)]


def test_mail_without_a_link_has_no_such_headers(shop: Shop) -> None:
    assert send(shop, "email", WELCOME)[0][-1]["headers"] == {}


@pytest.mark.parametrize(("message", "promotional"), [(OFFER, True), (WELCOME, False)])
def test_an_sms_goes_to_the_international_number(shop: Shop, message: Message, promotional: bool) -> None:
    assert send(shop, "sms", message) == [("+4930123456", "Tea", {"promotional": promotional})]


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


def test_a_customer_without_address_number_and_device_is_reached_by_nothing(shop: Shop) -> None:
    assert [channel.reaches(NOBODY) for channel in shop.channels.values()] == [False, False, False]
    assert [channel.reaches(ANN) for channel in shop.channels.values()] == [True, True, True]


def test_every_device_gets_the_message(shop: Shop) -> None:
    data = {"id": "n1", "kind": "offers"}

    assert send(shop, "push", OFFER) == [
        ("one", "Offers", "Tea", data, {}),
        ("two", "Offers", "Tea", data, {}),
    ]


def test_a_device_that_takes_nothing_any_more_is_dropped_and_the_others_get_it(shop: Shop) -> None:
    send(shop, "push", OFFER, one=Undeliverable("disabled"))

    assert list(shop.devices.of("ann")) == ["two"]


def test_without_a_device_left_the_message_is_undeliverable(shop: Shop) -> None:
    with pytest.raises(Undeliverable, match="none of the customer's devices"):
        send(shop, "push", OFFER, one=Undeliverable("disabled"), two=Undeliverable("disabled"))

    assert list(shop.devices.of("ann")) == []


def test_a_device_that_may_take_it_later_is_kept(shop: Shop) -> None:
    with pytest.raises(TransientError):
        send(shop, "push", OFFER, one=Undeliverable("disabled"), two=TransientError("slow"))

    assert list(shop.devices.of("ann")) == ["two"]
