"""What somebody turned down under one record outlasts merges, and their undoing, while it stands."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.database import Database
from tests.contract.merging_shop import Shop, shop_of

NO_MAIL: dict[str, Any] = {"consents": {"marketing_by": {"email": False}}}


@pytest.fixture
def shop(database: Database, ids: Callable[[], str]) -> Shop:
    shop = shop_of(database, ids)
    for customer in ("ann", "bob", "cyd"):
        shop.live(customer)
    return shop


def mails(shop: Shop, customer_id: str) -> bool:
    return shop.customers.get(customer_id).consents.marketing_by.email


def test_what_was_turned_down_again_since_stays_when_the_merge_is_undone(shop: Shop) -> None:
    shop.customers.change("ann", NO_MAIL)
    merge, _ = shop.merging.join("ann", "bob")
    shop.customers.change("bob", NO_MAIL)

    shop.merging.undo(merge)

    assert not mails(shop, "bob")


@pytest.mark.parametrize("undone", [("ann", "cyd"), ("cyd", "ann")])
def test_what_two_records_have_turned_down_stays_when_both_are_back(
    shop: Shop, undone: tuple[str, str]
) -> None:
    for refusing in undone:
        shop.customers.change(refusing, NO_MAIL)
    merges = {refusing: shop.merging.join(refusing, "bob")[0] for refusing in ("ann", "cyd")}

    shop.merging.undo(merges[undone[0]])
    assert not mails(shop, "bob")

    shop.merging.undo(merges[undone[1]])
    assert not mails(shop, "bob")


def test_what_was_turned_down_goes_along_with_the_next_merge_and_stays(shop: Shop) -> None:
    shop.customers.change("ann", NO_MAIL)
    first, _ = shop.merging.join("ann", "bob")
    second, _ = shop.merging.join("bob", "cyd")
    assert not mails(shop, "cyd")

    shop.merging.undo(second), shop.merging.undo(first)

    assert not any(mails(shop, customer) for customer in ("ann", "bob", "cyd"))


def test_what_was_allowed_since_stays_when_the_merge_is_undone(shop: Shop) -> None:
    shop.customers.change("ann", NO_MAIL)
    merge, _ = shop.merging.join("ann", "bob")
    shop.customers.change("bob", {"consents": {"marketing_by": {"email": True}}})

    shop.merging.undo(merge)

    assert mails(shop, "bob")
    assert not mails(shop, "ann")
