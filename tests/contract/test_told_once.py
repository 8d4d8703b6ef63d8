"""One offer goes to one address once, however many customers have it, with a real Valkey."""

from typing import Any

import msgspec
import pytest

from chalicelib.addresses import address_of
from chalicelib.database import Database
from chalicelib.errors import TransientError
from chalicelib.notifications.tasks import notify
from chalicelib.people.merges import MergeStore
from chalicelib.people.values import Contact
from tests.contract.notification_desk import ANN, MINUTE, NOW, Desk, desk_of
from tests.fakes import together
from tests.shops import make_shop

TWIN = msgspec.structs.replace(ANN, id="twin", contact=Contact(email="ANN@example.com", phone="+4940999999"))
DUPLICATE = ("duplicate", "the same went to this address by a message to another customer")


@pytest.fixture
def desk(database: Database) -> Desk:
    found = desk_of(make_shop(database, notification_attempts=3))
    found.shop.customers.add(TWIN, NOW)
    return found


def tell(desk: Desk, customer: str, *offers: str, kind: str = "promotion", name: str = "") -> dict[str, str]:
    values: dict[str, Any] = {"offers": [{"id": offer, "text": offer} for offer in offers]}
    notification = name or f"{kind}-{customer}-{'-'.join(offers)}"
    return notify(desk.shop, notification, customer, kind, values, "https://shop.example")


def told(desk: Desk, *customers: str) -> list[list[str]]:
    """Return the recipients of e-mails, and of text messages."""
    return [
        [to for to, _ in channel.sent if to in (customers or (to,))] for channel in (desk.email, desk.sms)
    ]


def test_an_address_of_two_is_told_once_and_each_number(desk: Desk) -> None:
    answers = [tell(desk, customer, "tea") for customer in ("ann", "twin")]

    assert [answer["email"] for answer in answers] == ["sent", "duplicate"]
    assert told(desk) == [["ann"], ["ann", "twin"]]
    assert desk.states("promotion-twin-tea")["email"] == DUPLICATE


def test_of_twenty_tasks_at_once_one_tells_an_address(desk: Desk) -> None:
    together(20, lambda number: tell(desk, ("ann", "twin")[number % 2], "tea"))

    assert len(desk.email.sent) == 1
    assert sorted(to for to, _ in desk.sms.sent) == ["ann", "twin"]


@pytest.mark.parametrize("kinds", [("promotion", "offers"), ("offers", "promotion"), ("offers", "offers")])
def test_whichever_lane_tells_first_the_address_is_told_once(desk: Desk, kinds: tuple[str, str]) -> None:
    tell(desk, "ann", "tea", kind=kinds[0])
    tell(desk, "twin", "tea", kind=kinds[1])

    assert told(desk)[0] == ["ann"]


def test_a_message_of_several_offers_has_those_that_were_not_told(desk: Desk) -> None:
    tell(desk, "ann", "tea")
    tell(desk, "twin", "tea", "jam", kind="offers")

    assert [("tea" in mail.parts["text"], "jam" in mail.parts["text"]) for _, mail in desk.email.sent] == [
        (True, False),
        (False, True),
    ]


def test_a_customer_has_an_offer_again_in_another_visit(desk: Desk) -> None:
    for visit in ("monday", "tuesday"):
        tell(desk, "ann", "tea", kind="offers", name=visit)

    assert told(desk)[0] == ["ann", "ann"]


def test_a_try_that_failed_is_tried_again_by_the_same_customer(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    tell(desk, "ann", "tea")
    tell(desk, "twin", "tea")
    desk.retry_after(MINUTE)

    assert told(desk)[0] == ["ann"]


def test_what_is_no_advertising_goes_to_every_customer(desk: Desk) -> None:
    for customer in ("ann", "twin"):
        notify(desk.shop, f"welcome-{customer}", customer, "enrolled", {})

    assert told(desk)[0] == ["ann", "twin"]


def test_after_a_merge_the_other_has_offers_again_in_another_visit(desk: Desk) -> None:
    tell(desk, "ann", "tea")
    MergeStore(desk.shop.database, desk.clock, lambda: "merge").merge("ann", "twin")

    tell(desk, "twin", "tea", kind="offers", name="tuesday")

    assert told(desk)[0] == ["ann", "twin"]


def test_an_address_that_nobody_has_any_more_is_forgotten(desk: Desk) -> None:
    tell(desk, "ann", "tea")
    key = desk.shop.database.key("told", address_of("email", ANN.contact))
    desk.shop.customers.change("ann", {"contact": {"email": "new@example.com"}})
    kept = desk.shop.database.client.exists(key)
    desk.shop.customers.change("twin", {"contact": {"email": None}})

    assert (kept, desk.shop.database.client.exists(key)) == (1, 0)
