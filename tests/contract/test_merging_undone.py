"""A merge is taken back: everything is as it was, and what came since stays."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.orders.values import Item
from chalicelib.people.values import Customer
from tests.contract.merging_shop import HOUR, NOW, SEEN, Shop, shop_of


@pytest.fixture
def shop(database: Database, ids: Callable[[], str]) -> Shop:
    return shop_of(database, ids)


@pytest.fixture
def both(shop: Shop) -> Shop:
    shop.live("ann", 3)
    shop.live("bob", 2)
    return shop


def test_undoing_restores_everything(both: Shop) -> None:
    before = both.everything()
    both.merging.merge("ann", "bob")

    assert both.merging.undo(both.merging.merges_of("bob")[0]) == "ann"

    assert both.everything() == before
    assert both.merging.merges_of("bob") == []


def test_undoing_restores_everything_of_one_who_has_nothing_and_of_two_told_apart(shop: Shop) -> None:
    shop.live("ann")
    shop.customers.add(Customer(id="nobody", status="enrolled"), NOW)
    shop.owners.tell_apart("ann", "nobody")
    shop.owners.tell_apart("ann", "third")
    shop.owners.tell_apart("nobody", "third")
    before = shop.everything()

    for one, other in (("nobody", "ann"), ("ann", "nobody")):
        shop.merging.merge(one, other, by_hand=True)
        shop.merging.undo(shop.merging.merges_of(other)[0])

        assert shop.everything() == before


def test_undoing_keeps_what_came_since(both: Shop) -> None:
    both.merging.merge("ann", "bob")
    both.visits.record("bob", ("new", "key"), NOW + 9 * HOUR, 99.0, "new-visit")
    both.orders.add("new-order", "bob", [Item(sku="tea", quantity=1)], NOW)
    both.owners.claim("new", "new-face", ["face-ann"], "bob", NOW)
    both.customers.change("bob", {"name": "Bob"})

    both.merging.undo(both.merging.merges_of("bob")[0])

    ours = {visit.id for visit in both.visits.page(99)[0] if visit.customer_id == "bob"}
    assert ours == {"visit-bob-0", "visit-bob-1", "new-visit"}
    assert both.orders.get("new-order").customer_id == "bob"
    assert both.owners.owners_of(["new-face", "face-ann"]) == {"new-face": "bob", "face-ann": "ann"}
    assert both.customers.get("bob").name == "Bob"
    assert [visit.customer_id for visit in both.visits.present(NOW + 9 * HOUR)[0]] == ["bob"]


def test_references_that_were_indexed_anew_since_go_back_too(both: Shop) -> None:
    def index_anew(owner: str, old: str, new: str) -> None:
        both.owners.replace_reference(owner, old, new, both.owners.references(owner)[old] | SEEN)

    index_anew("ann", "face-ann", "before")
    both.merging.merge("ann", "bob")
    index_anew("bob", "before", "since")
    index_anew("bob", "since", "again")
    index_anew("bob", "face-bob", "bobs")

    both.merging.undo(both.merging.merges_of("bob")[0])

    assert {name: list(both.owners.references(name)) for name in ("ann", "bob")} == {
        "ann": ["again"],
        "bob": ["bobs"],
    }
    assert both.owners.owners_of(["again", "bobs"]) == {"again": "ann", "bobs": "bob"}
    assert both.owners.faces_of("ann")["again"] is None
    assert "again" not in both.owners.faces_of("bob")


def test_orders_keep_the_state_that_they_came_to_since(both: Shop) -> None:
    both.merging.merge("ann", "bob")
    both.orders.request("bob", "photo", "visit", NOW)
    both.merging.undo(both.merging.merges_of("bob")[0])

    assert both.orders.get("order-ann-1").state == "requested"
    assert both.orders.request("ann", "later", "visit", NOW) == []


def test_a_visit_that_was_joined_to_another_since_stays_joined(shop: Shop) -> None:
    shop.live("ann")
    shop.live("bob")
    shop.visits.record("bob", ("late", "key"), NOW - 40 * 60_000, 99.0, "earlier")
    shop.merging.merge("ann", "bob")
    shop.visits.record("bob", ("between", "key"), NOW - 20 * 60_000, 99.0, "unused")
    assert [visit.id for visit in shop.visits.page(9)[0]] == ["earlier"]

    shop.merging.undo(shop.merging.merges_of("bob")[0])

    assert [visit.customer_id for visit in shop.visits.page(9)[0]] == ["bob"]
    assert shop.visits.present(NOW)[0][0].id == "earlier"
    assert len(shop.visits.present(NOW)[0]) == 1


def test_a_merge_is_undone_once(both: Shop) -> None:
    both.merging.merge("ann", "bob")
    merge = both.merging.merges_of("bob")[0]
    both.merging.undo(merge)

    with pytest.raises(NotFound):
        both.merging.undo(merge)


def test_a_merge_below_another_is_undone_after_that_one(both: Shop) -> None:
    both.live("cyd")
    before = both.everything()
    both.merging.merge("ann", "bob"), both.merging.merge("bob", "cyd")
    (first,), (second,) = both.merging.merges_of("bob"), both.merging.merges_of("cyd")

    with pytest.raises(Conflict, match="cyd"):
        both.merging.undo(first)
    both.merging.undo(second), both.merging.undo(first)

    assert both.everything() == before


def test_undoing_gives_back_a_consent_that_only_the_other_record_had_withdrawn(both: Shop) -> None:
    both.customers.change("ann", {"consents": {"marketing_by": {"email": False}}})
    both.merging.merge("ann", "bob")

    both.merging.undo(both.merging.merges_of("bob")[0])

    assert both.customers.get("bob").consents.marketing_by.email
    assert not both.customers.get("ann").consents.marketing_by.email
