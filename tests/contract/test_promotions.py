"""Everybody in the store is told of a new offer: who may be, and each once."""

from threading import Barrier
from typing import Any

import msgspec
import pytest

from chalicelib.database import Database
from chalicelib.offers.ranking import Offer
from chalicelib.people.values import Consents, Customer
from chalicelib.times import format_time
from tests.contract.promoting_shop import GAP, NOW, OFFER, Shop
from tests.fakes import FakeNotifying, together


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def test_everybody_in_the_store_is_told(shop: Shop) -> None:
    shop.enter("ann", "bob")

    assert shop.list() == [0]
    assert shop.tell() == 2

    assert shop.heard() == ["ann", "bob"]
    _, message = next(one for one in shop.topic.published if one[1]["customer_id"] == "ann")
    assert message == {
        "id": "promotion-tea-ann",
        "customer_id": "ann",
        "visit_id": "visit-ann",
        "offers": [msgspec.to_builtins(OFFER)],
    }
    ids = {(id, customer, kind) for id, customer, kind, _ in shop.notifying.notified}
    assert ids == {("promotion-tea-ann", "ann", "promotion"), ("promotion-tea-bob", "bob", "promotion")}


def test_what_was_told_shows_in_the_visit_and_with_the_customer(shop: Shop) -> None:
    shop.enter("ann", "bob")
    shop.enter("carl", marketing=False)
    shop.list()
    shop.tell()

    assert shop.offers.sent_at(["visit-ann"]) == ["tea"]
    assert shop.offers.sent_at(["visit-carl"]) == []
    assert shop.promotions.of_customer("ann") == ["tea"]


def test_who_was_last_seen_too_long_ago_is_not_in_the_store(shop: Shop) -> None:
    shop.enter("ann", at=NOW - GAP * 1000)
    shop.enter("bob", at=NOW - GAP * 1000 + 1)
    shop.list()
    shop.tell()

    assert shop.heard() == ["bob"]


def test_nobody_is_told_without_consent_and_it_is_asked_at_sending(shop: Shop) -> None:
    shop.enter("ann", "bob")
    shop.enter("carl", marketing=False)
    shop.list()
    shop.customers.change("ann", {"consents": {"marketing": False}})
    shop.customers.change("carl", {"consents": {"marketing": True}})

    shop.tell()

    assert shop.heard() == ["bob", "carl"]


def test_only_its_audience_is_told(shop: Shop) -> None:
    shop.offers.add(Offer(id="tea", text="Welcome", audience="newcomers"), NOW)
    shop.enter("ann")
    newcomer = Customer(id="new", status="newcomer", consents=Consents(marketing=True))
    shop.customers.add(newcomer, NOW)
    shop.visits.record("new", ("photo", "key"), NOW, 99.0, "visit-new")
    shop.list()
    shop.tell()

    assert shop.heard() == ["new"]


def test_ten_thousand_are_a_hundred_pages_and_each_is_told_once(shop: Shop) -> None:
    people = [f"person-{number}" for number in range(10_000)]
    with shop.database.transaction() as step:
        for person in people:
            step.hset(shop.database.key("customer", person), mapping={"status": "enrolled"})
            step.hset(shop.database.key("customer", person), "consents.marketing", "1")
            step.zadd(shop.database.key("visits-of", person), {f"visit-{person}": NOW})
            step.zadd(shop.database.key("present"), {person: NOW})

    assert shop.list() == list(range(100))
    assert sum(shop.tell(page) for page in range(0, 100, 25)) == 400
    assert len(set(shop.heard())) == 400
    assert sorted(person for page in range(100) for person in shop.promotions.page("tea", page)) == sorted(
        people
    )


def test_nobody_waits_until_the_one_before_was_told(shop: Shop) -> None:
    shop.enter("ann", "bob")
    shop.list()
    both = Barrier(2, timeout=10)

    class Waiting(FakeNotifying):
        def notify(self, *about: Any) -> dict[str, str]:
            both.wait()
            return super().notify(*about)

    assert shop.tell(notifying=Waiting()) == 2


def test_a_repetition_lists_the_same_people(shop: Shop) -> None:
    shop.enter("ann")
    assert shop.list() == [0]
    shop.enter(*(f"person-{number}" for number in range(100)))

    assert shop.list() == [0]
    assert shop.promotions.page("tea", 0) == ["ann"]


def test_lists_made_at_the_same_time_are_one(shop: Shop) -> None:
    together(20, lambda n: shop.promotions.keep("tea", [], NOW))
    shop.enter(*(f"person-{n}" for n in range(20)))

    answers = together(20, lambda n: shop.promotions.keep("tea", [f"person-{n}"], NOW))

    assert answers == [1] * 20
    assert len(shop.promotions.page("tea", 0)) == 1


def test_who_is_erased_while_the_list_is_made_is_not_on_it(shop: Shop) -> None:
    shop.enter("ann", "bob")
    shop.database.client.delete(shop.database.key("customer", "ann"))
    shop.list()

    assert shop.promotions.page("tea", 0) == ["bob"]


def test_an_empty_store_makes_no_pages(shop: Shop) -> None:
    assert shop.list() == []


@pytest.mark.parametrize("ends", [NOW, NOW - 1])
def test_an_expired_offer_is_listed_for_nobody(shop: Shop, ends: int) -> None:
    shop.offers.add(Offer(id="tea", text="Over", valid_until=format_time(ends)), NOW)
    shop.enter("ann")

    assert shop.list() == []


def test_a_deleted_offer_is_listed_for_nobody(shop: Shop) -> None:
    shop.enter("ann")
    shop.offers.delete("tea")

    assert shop.list() == []


def test_a_clock_that_is_a_little_behind_the_state_machines_is_waited_for(shop: Shop) -> None:
    shop.offers.add(Offer(id="tea", text="Soon", valid_from=format_time(NOW + 700)), NOW)
    shop.enter("ann")

    assert shop.list() == [0]
    assert shop.time.paused == [700]
