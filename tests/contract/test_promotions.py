"""Everybody in the store is told of a new offer: who may be, and each once."""

from threading import Barrier
from typing import Any

import msgspec
import pytest

from chalicelib.database import Database
from chalicelib.offers.values import Offer
from chalicelib.people.values import Consents, Customer
from chalicelib.times import format_time
from tests.contract.promoting_shop import (
    GAP_SECONDS,
    NOW,
    OFFER,
    enter,
    heard,
    list_pages,
    notified,
    promoting_shop,
    published,
    tell,
    time_of,
)
from tests.fakes import FakeMailbox, together
from tests.shops import TestShop


@pytest.fixture
def shop(database: Database) -> TestShop:
    return promoting_shop(database)


def test_everybody_in_the_store_is_told(shop: TestShop) -> None:
    enter(shop, "ann", "bob")

    assert list_pages(shop) == [0]
    assert tell(shop) == 2

    assert heard(shop) == ["ann", "bob"]
    message = next(one for one in published(shop) if one["customer_id"] == "ann")
    assert message == {
        "id": "promotion-tea-ann",
        "customer_id": "ann",
        "visit_id": "visit-ann",
        "offers": [msgspec.to_builtins(OFFER)],
    }
    assert notified(shop) == {
        ("promotion-tea-ann", "ann", "promotion"),
        ("promotion-tea-bob", "bob", "promotion"),
    }


def test_what_was_told_shows_in_the_visit_and_with_the_customer(shop: TestShop) -> None:
    enter(shop, "ann", "bob")
    enter(shop, "carl", marketing=False)
    list_pages(shop)
    tell(shop)

    assert shop.offers.sent_at(["visit-ann"]) == ["tea"]
    assert shop.offers.sent_at(["visit-carl"]) == []
    assert shop.promotions.of_customer("ann") == ["tea"]


def test_who_was_last_seen_too_long_ago_is_not_in_the_store(shop: TestShop) -> None:
    enter(shop, "ann", at=NOW - GAP_SECONDS * 1000)
    enter(shop, "bob", at=NOW - GAP_SECONDS * 1000 + 1)
    list_pages(shop)
    tell(shop)

    assert heard(shop) == ["bob"]


def test_nobody_is_told_without_consent_and_it_is_asked_at_sending(shop: TestShop) -> None:
    enter(shop, "ann", "bob")
    enter(shop, "carl", marketing=False)
    list_pages(shop)
    shop.customers.change("ann", {"consents": {"marketing": False}})
    shop.customers.change("carl", {"consents": {"marketing": True}})

    tell(shop)

    assert heard(shop) == ["bob", "carl"]


def test_only_its_audience_is_told(shop: TestShop) -> None:
    shop.offers.add(Offer(id="tea", text="Welcome", audience="newcomers"), NOW)
    enter(shop, "ann")
    newcomer = Customer(id="new", status="newcomer", consents=Consents(marketing=True))
    shop.customers.add(newcomer, NOW)
    shop.visits.record("new", ("photo", "key"), NOW, 99.0, "visit-new")
    list_pages(shop)
    tell(shop)

    assert heard(shop) == ["new"]


def test_ten_thousand_are_a_hundred_pages_and_each_is_told_once(shop: TestShop) -> None:
    people = [f"person-{number}" for number in range(10_000)]
    with shop.database.transaction() as step:
        for person in people:
            step.hset(shop.database.key("customer", person), mapping={"status": "enrolled"})
            step.hset(shop.database.key("customer", person), "consents.marketing", "1")
            step.zadd(shop.database.key("visits-of", person), {f"visit-{person}": NOW})
            step.zadd(shop.database.key("present"), {person: NOW})

    assert list_pages(shop) == list(range(100))
    assert sum(tell(shop, page) for page in range(0, 100, 25)) == 400
    assert len(set(heard(shop))) == 400
    assert sorted(person for page in range(100) for person in shop.promotions.page("tea", page)) == sorted(
        people
    )


def test_nobody_waits_until_the_one_before_was_told(shop: TestShop) -> None:
    enter(shop, "ann", "bob")
    list_pages(shop)
    both = Barrier(2, timeout=10)

    class Waiting(FakeMailbox):
        def send(self, *about: Any, **parts: Any) -> None:
            both.wait()

    shop.mailbox = Waiting()
    assert tell(shop) == 2


def test_a_repetition_lists_the_same_people(shop: TestShop) -> None:
    enter(shop, "ann")
    assert list_pages(shop) == [0]
    enter(shop, *(f"person-{number}" for number in range(100)))

    assert list_pages(shop) == [0]
    assert shop.promotions.page("tea", 0) == ["ann"]


def test_lists_made_at_the_same_time_are_one(shop: TestShop) -> None:
    together(20, lambda n: shop.promotions.keep("tea", [], NOW))
    enter(shop, *(f"person-{n}" for n in range(20)))

    answers = together(20, lambda n: shop.promotions.keep("tea", [f"person-{n}"], NOW))

    assert answers == [1] * 20
    assert len(shop.promotions.page("tea", 0)) == 1


def test_who_is_erased_while_the_list_is_made_is_not_on_it(shop: TestShop) -> None:
    enter(shop, "ann", "bob")
    shop.database.client.delete(shop.database.key("customer", "ann"))
    list_pages(shop)

    assert shop.promotions.page("tea", 0) == ["bob"]


def test_an_empty_store_makes_no_pages(shop: TestShop) -> None:
    assert list_pages(shop) == []


@pytest.mark.parametrize("ends", [NOW, NOW - 1])
def test_an_expired_offer_is_listed_for_nobody(shop: TestShop, ends: int) -> None:
    shop.offers.add(Offer(id="tea", text="Over", valid_until=format_time(ends)), NOW)
    enter(shop, "ann")

    assert list_pages(shop) == []


def test_a_deleted_offer_is_listed_for_nobody(shop: TestShop) -> None:
    enter(shop, "ann")
    shop.offers.delete("tea")

    assert list_pages(shop) == []


def test_a_clock_that_is_a_little_behind_the_state_machines_is_waited_for(shop: TestShop) -> None:
    shop.offers.add(Offer(id="tea", text="Soon", valid_from=format_time(NOW + 700)), NOW)
    enter(shop, "ann")

    assert list_pages(shop) == [0]
    assert time_of(shop).paused == [700]
