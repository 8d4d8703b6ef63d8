"""Promotions and people who are merged or erased meanwhile."""

import pytest

from chalicelib.channels import TOLD_SECONDS
from chalicelib.database import Database
from chalicelib.people.merges import MergeStore
from chalicelib.person import Person
from tests.contract.promoting_shop import (
    NOW,
    enter,
    heard,
    list_pages,
    promoting_shop,
    tell,
)
from tests.shops import TestShop


def merging_of(shop: TestShop) -> MergeStore:
    return MergeStore(shop.database, shop.now, lambda: "merge")


@pytest.fixture
def shop(database: Database) -> TestShop:
    shop = promoting_shop(database)
    enter(shop, "ann", "bob")
    list_pages(shop)
    return shop


def test_one_who_is_merged_meanwhile_is_told_as_who_they_are_now(shop: TestShop) -> None:
    merging_of(shop).merge("ann", "bob")

    assert tell(shop) == 1
    assert heard(shop) == ["bob"]


def test_one_who_was_told_before_a_merge_is_not_told_again(shop: TestShop) -> None:
    shop.promotions.settle("tea", shop.promotions.claim("tea", ["ann"], NOW, "first")[0], sent=True)
    merging_of(shop).merge("ann", "bob")

    assert tell(shop) == 0
    assert shop.promotions.of_customer("ann") == ["tea"]
    assert 0 < shop.database.client.ttl(shop.database.key("promoted", "ann")) <= TOLD_SECONDS


def test_a_merge_that_is_undone_leaves_each_with_what_they_were_told(shop: TestShop) -> None:
    shop.promotions.settle("tea", shop.promotions.claim("tea", ["ann"], NOW, "first")[0], sent=True)
    merging_of(shop).merge("ann", "bob")
    merging_of(shop).undo(merging_of(shop).merges_of("bob")[0])

    assert shop.promotions.of_customer("ann") == ["tea"]
    assert shop.promotions.of_customer("bob") == []
    assert tell(shop) == 1


def test_a_claim_is_settled_with_the_record_that_it_was_made_for(shop: TestShop) -> None:
    claims, _ = shop.promotions.claim("tea", ["ann"], NOW, "first")
    merging_of(shop).merge("ann", "bob")
    shop.promotions.settle("tea", claims, sent=True)

    assert shop.promotions.of_customer("ann") == ["tea"]
    assert tell(shop) == 0


def test_who_is_erased_is_named_nowhere_and_stays_so(shop: TestShop) -> None:
    claims, _ = shop.promotions.claim("tea", ["ann"], NOW, "first")
    shop.database.client.delete(shop.database.key("customer", "ann"))

    assert shop.promotions.erase(Person(["ann"], {"records": ["ann"]})) == {"records": 2}
    shop.promotions.settle("tea", claims, sent=True)

    assert shop.promotions.claim("tea", ["ann"], NOW, "second") == ([], ["ann"])
    assert shop.promotions.page("tea", 0) == ["bob"]
    assert shop.promotions.of_customer("ann") == []
    assert tell(shop) == 1
