"""Promotions and people who are merged or erased meanwhile."""

import pytest

from chalicelib.database import Database
from chalicelib.offers.promotions import TOLD
from tests.contract.promoting_shop import NOW, Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    shop = Shop(database)
    shop.enter("ann", "bob")
    shop.list()
    return shop


def test_one_who_is_merged_meanwhile_is_told_as_who_they_are_now(shop: Shop) -> None:
    shop.merging.merge("ann", "bob")

    assert shop.tell() == 1
    assert shop.heard() == ["bob"]


def test_one_who_was_told_before_a_merge_is_not_told_again(shop: Shop) -> None:
    shop.promotions.settle("tea", shop.promotions.claim("tea", ["ann"], NOW, "first")[0], sent=True)
    shop.merging.merge("ann", "bob")

    assert shop.tell() == 0
    assert shop.promotions.of_customer("ann") == ["tea"]
    assert 0 < shop.database.client.ttl(shop.database.key("promoted", "ann")) <= TOLD


def test_a_merge_that_is_undone_leaves_each_with_what_they_were_told(shop: Shop) -> None:
    shop.promotions.settle("tea", shop.promotions.claim("tea", ["ann"], NOW, "first")[0], sent=True)
    shop.merging.merge("ann", "bob")
    shop.merging.undo(shop.merging.merges_of("bob")[0])

    assert shop.promotions.of_customer("ann") == ["tea"]
    assert shop.promotions.of_customer("bob") == []
    assert shop.tell() == 1


def test_a_claim_is_settled_with_the_record_that_it_was_made_for(shop: Shop) -> None:
    claims, _ = shop.promotions.claim("tea", ["ann"], NOW, "first")
    shop.merging.merge("ann", "bob")
    shop.promotions.settle("tea", claims, sent=True)

    assert shop.promotions.of_customer("ann") == ["tea"]
    assert shop.tell() == 0


def test_who_is_erased_is_named_nowhere_and_stays_so(shop: Shop) -> None:
    claims, _ = shop.promotions.claim("tea", ["ann"], NOW, "first")
    shop.database.client.delete(shop.database.key("customer", "ann"))

    assert shop.promotions.erase("ann") == 2
    shop.promotions.settle("tea", claims, sent=True)

    assert shop.promotions.claim("tea", ["ann"], NOW, "second") == ([], ["ann"])
    assert shop.promotions.page("tea", 0) == ["bob"]
    assert shop.promotions.of_customer("ann") == []
    assert shop.tell() == 1
