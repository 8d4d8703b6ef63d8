"""A merge is taken back: everything is as it was, and what came since stays."""

import itertools
from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound
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
    both.merging.merge("ann", "bob", by_hand=True)

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


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_merges_are_undone_in_any_order(both: Shop, order: tuple[int, ...]) -> None:
    both.live("cyd"), both.live("dan")
    before = both.everything()
    pairs = ("ann", "bob"), ("bob", "cyd"), ("cyd", "dan")
    merges = [both.merging.join(*pair)[0] for pair in pairs]

    for number in order:
        assert both.merging.undo(merges[number]) == pairs[number][0]

    assert both.everything() == before


def test_a_record_below_another_takes_back_what_is_its_own_and_no_more(both: Shop) -> None:
    both.live("cyd")
    first, _ = both.merging.join("ann", "bob")
    both.merging.join("bob", "cyd")

    both.merging.undo(first)

    owners = {visit.id: visit.customer_id for visit in both.visits.page(99)[0]}
    assert {owner for visit, owner in owners.items() if visit.startswith("visit-ann")} == {"ann"}
    assert {owner for visit, owner in owners.items() if not visit.startswith("visit-ann")} == {"cyd"}
    assert (both.orders.bought("ann"), both.orders.bought("cyd")) == ({"tea": 2}, {"tea": 4})


def test_undoing_an_automatic_merge_tells_the_two_apart(both: Shop) -> None:
    both.merging.merge("ann", "bob")

    both.merging.undo(both.merging.merges_of("bob")[0])

    assert both.owners.told_apart(["ann", "bob"]) == {frozenset(("ann", "bob"))}
    assert both.merging.merge("ann", "bob") == "ann"


def test_undoing_a_merge_by_hand_does_not_tell_the_two_apart(both: Shop) -> None:
    both.merging.undo(both.merging.join("ann", "bob")[0])

    assert both.owners.told_apart(["ann", "bob"]) == set()


def test_an_item_that_a_task_names_by_a_merged_record_is_the_survivors_and_stays(both: Shop) -> None:
    both.merging.join("ann", "bob")
    both.owners.claim("late", "late-face", [], "ann", NOW)
    both.owners.keep_reference("late-face", "ann", SEEN, 9)
    both.customers.enrol("ann", "late-selfie", {"face_id": "late-face"})

    both.merging.undo(both.merging.merges_of("bob")[0])

    assert both.owners.owners_of(["late-face"]) == {"late-face": "bob"}
    assert "late-face" in both.owners.references("bob")
    assert "late-selfie" in both.customers.selfies("bob")


def test_a_face_that_became_a_reference_since_goes_back_with_its_reference(both: Shop) -> None:
    merge, _ = both.merging.join("ann", "bob")
    assert both.owners.keep_reference("other-ann", "bob", SEEN, 9)

    both.merging.undo(merge)

    assert set(both.owners.references("ann")) == {"face-ann", "other-ann"}
    assert set(both.owners.references("bob")) == {"face-bob"}
