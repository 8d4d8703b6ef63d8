"""Offers in Redis, and the task that sends them: with consent, once a visit, never too many."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound, ServiceError, TransientError
from chalicelib.offers.rules import message_id
from chalicelib.offers.store import OfferStore
from chalicelib.offers.tasks import send_offers
from chalicelib.offers.values import Offer
from chalicelib.payloads import RecordedVisit
from chalicelib.people.values import Consents, Contact, Customer
from tests.fakes import FakeTopic, together
from tests.items import visit_item
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000


@pytest.fixture
def shop(database: Database) -> TestShop:
    """A shop with five offers. It knows ann, who has agreed to them, and bob, who hasn't."""
    shop = make_shop(database)
    contact, consents = Contact(email="ann@example.com"), Consents(marketing=True)
    shop.customers.add(Customer(id="ann", status="enrolled", contact=contact, consents=consents), NOW)
    shop.customers.add(Customer(id="bob", status="enrolled"), NOW)
    for number in range(5):
        shop.offers.add(Offer(id=f"offer-{number}", text="Two for one"), NOW + number)
    return shop


@pytest.fixture
def offers(shop: TestShop) -> OfferStore:
    return shop.offers


@pytest.fixture
def topic(shop: TestShop) -> FakeTopic:
    return shop.topic("offers")


@pytest.fixture
def send(shop: TestShop) -> Callable[..., list[str]]:
    """Send what fits for a photo of a customer, in a visit."""

    def sending(
        photo: str = "photo", customer: str = "ann", visit: str = "visit", *absorbed: str
    ) -> list[str]:
        return send_offers(shop, visit_item(customer, photo, visit, absorbed), "https://api")

    return sending


def test_the_best_offers_go_out_in_one_message(send: Callable[..., list[str]], topic: FakeTopic) -> None:
    assert send() == ["offer-0", "offer-1", "offer-2"]

    ((_, message),) = topic.published
    assert [offer["id"] for offer in message["offers"]] == ["offer-0", "offer-1", "offer-2"]
    assert (message["customer_id"], message["visit_id"]) == ("ann", "visit")


def test_the_customer_is_notified_under_the_messages_id(
    send: Callable[..., list[str]], topic: FakeTopic, shop: TestShop
) -> None:
    send()

    ((_, message),) = topic.published
    ((notification, row),) = shop.notifications.get_many([message["id"]]).items()
    assert (notification, row.customer_id, row.kind) == (message["id"], "ann", "offers")
    ((to, text),) = shop.mailbox.sent
    assert (to, text.count("Two for one")) == ("ann@example.com", 3)


def test_a_refusing_topic_does_not_keep_the_customer_from_being_notified(
    send: Callable[..., list[str]], topic: FakeTopic, shop: TestShop
) -> None:
    topic.refuses.append(ServiceError("no such topic"))

    with pytest.raises(ServiceError):
        send()

    assert [to for to, _ in shop.mailbox.sent] == ["ann@example.com"]


@pytest.mark.parametrize("customer", ["bob", "nobody"])
def test_nothing_goes_out_without_consent(
    send: Callable[..., list[str]], topic: FakeTopic, customer: str
) -> None:
    assert send(customer=customer) == []
    assert topic.published == []


def test_nothing_goes_out_twice_in_a_visit(send: Callable[..., list[str]], offers: OfferStore) -> None:
    assert send("one") == ["offer-0", "offer-1", "offer-2"]
    assert send("two") == []
    assert offers.sent_at(["visit"]) == ["offer-0", "offer-1", "offer-2"]


def test_the_next_visit_is_sent_offers_again(send: Callable[..., list[str]]) -> None:
    send("one")

    assert send("two", "ann", "next") == ["offer-0", "offer-1", "offer-2"]


def test_what_an_absorbed_visit_was_sent_counts(send: Callable[..., list[str]]) -> None:
    send("one", "ann", "later")

    assert send("two", "ann", "visit", "later") == []


@pytest.fixture
def absorbed(shop: TestShop) -> None:
    """Ann's visit `late` has become a part of `early`."""
    visits = shop.visits
    visits.record("ann", ("early", "key"), NOW, 99.0, "early")
    visits.record("ann", ("late", "key"), NOW + 2_000_000, 99.0, "late")
    between = visits.record("ann", ("between", "key"), NOW + 1_000_000, 99.0, "unused")
    assert between == RecordedVisit(
        id="early", customer_id="ann", needs_picture=True, absorbed=("late",), number=1
    )


@pytest.mark.usefixtures("absorbed")
def test_what_a_visit_was_sent_counts_for_a_photo_that_knows_it_by_a_name_it_lost(
    send: Callable[..., list[str]],
) -> None:
    send("between", "ann", "early", "late")

    assert send("late", "ann", "late") == []


@pytest.mark.usefixtures("absorbed")
def test_what_a_photo_sends_shows_in_the_visit_that_absorbed_the_one_it_knows(
    send: Callable[..., list[str]], offers: OfferStore
) -> None:
    assert send("late", "ann", "late") == offers.sent_at(["early", "late"]) != []


def test_twenty_photos_at_once_send_each_offer_once(send: Callable[..., list[str]], topic: FakeTopic) -> None:
    together(20, lambda number: send(f"photo-{number}"))

    sent = [offer["id"] for _, message in topic.published for offer in message["offers"]]
    assert sorted(sent) == ["offer-0", "offer-1", "offer-2"]


def test_a_message_that_could_not_go_out_goes_out_on_the_retry(
    send: Callable[..., list[str]], topic: FakeTopic, offers: OfferStore
) -> None:
    topic.refuses.append(TransientError("throttled"))
    with pytest.raises(TransientError):
        send()
    assert offers.sent_at(["visit"]) == []

    assert send() == ["offer-0", "offer-1", "offer-2"]
    assert [message["id"] for _, message in topic.published] == [
        message_id("visit", ["offer-2", "offer-1", "offer-0"])
    ]


def test_offers_claimed_for_one_photo_are_not_another_photos(offers: OfferStore) -> None:
    assert offers.claim("ann", ["visit"], "one", ["offer-0", "offer-1"], 3, NOW)[1] == ["offer-0", "offer-1"]
    assert offers.claim("ann", ["visit"], "two", ["offer-0", "offer-1", "offer-2"], 3, NOW)[1] == ["offer-2"]
    assert offers.claim("ann", ["visit"], "one", ["offer-0", "offer-1"], 3, NOW)[1] == ["offer-0", "offer-1"]


def test_no_offers_claim_nothing(offers: OfferStore) -> None:
    assert offers.claim("ann", ["visit"], "one", [], 3, NOW)[1] == []


def test_a_deleted_offer_is_gone_but_stays_sent(send: Callable[..., list[str]], offers: OfferStore) -> None:
    send()
    offers.delete("offer-0")

    assert [offer.id for offer in offers.page(10)[0]] == ["offer-4", "offer-3", "offer-2", "offer-1"]
    assert "offer-0" in offers.sent_at(["visit"])
    with pytest.raises(NotFound, match="GET /offers"):
        offers.get("offer-0")


def test_an_offer_comes_back_as_it_was_added(offers: OfferStore) -> None:
    offer = Offer(
        id="x",
        text="Zwei für eins",
        skus=("tea", "jam"),
        valid_from="2026-01-01T00:00:00.000Z",
        audience="newcomers",
    )
    offers.add(offer, NOW)

    assert offers.get("x") == offer
