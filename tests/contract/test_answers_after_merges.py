"""Answers and tasks that name a customer who was merged meanwhile reach whom they are part of."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.orders.tasks import request_orders
from chalicelib.orders.values import Item
from chalicelib.people.merges import MergeStore
from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from tests.contract.test_registration import NOW, Desk, make_desk
from tests.fakes import clock
from tests.items import visit_item


@pytest.fixture
def desk(database: Database, ids: Callable[[], str]) -> Desk:
    desk = make_desk(database, ids)
    for customer in ("ann", "bob", "cyd"):
        desk.shop.customers.add(Customer(id=customer, status="enrolled"), NOW)
    return desk


@pytest.fixture
def merging(database: Database) -> MergeStore:
    return MergeStore(database, clock(), iter("12345").__next__)


def test_yes_gives_the_face_to_whom_the_customer_is_part_of(desk: Desk, merging: MergeStore) -> None:
    desk.ask("face", "token")
    merging.merge("ann", "bob")
    merging.merge("bob", "cyd")

    desk.answer("face", "yes")
    desk.answer("face", "yes")

    assert desk.workflow.answers["token"]["customer_id"] == "cyd"
    assert desk.shop.faces.owners_of(["face"]) == {"face": "cyd"}


def test_no_tells_the_newcomer_apart_from_the_survivor(desk: Desk, merging: MergeStore) -> None:
    desk.ask("face", "token")
    desk.answer("face", "no")
    merging.merge("ann", "bob")

    visitor = dict(desk.workflow.answers["token"])
    newcomer = desk.register(**visitor)["customer_id"]

    assert desk.shop.faces.told_apart([newcomer, "bob"]) == {frozenset((newcomer, "bob"))}


def test_orders_of_one_merged_between_two_tasks_are_requested_and_told_again_on_a_retry(
    desk: Desk, merging: MergeStore, shop: Shop
) -> None:
    shop.orders.add("order", "ann", [Item(sku="tea", quantity=1)], NOW)
    sighting = visit_item("ann")

    merging.merge("ann", "bob")
    first, again = request_orders(shop, sighting), request_orders(shop, sighting)

    assert first == again
    assert (first["orders"], first["notice"]["customer_id"]) == (["order"], "bob")


def test_whom_people_are_part_of_is_found_for_many_at_once(desk: Desk, merging: MergeStore) -> None:
    merging.merge("ann", "bob")
    merging.merge("bob", "cyd")

    found = desk.shop.customers.current_many(["ann", "bob", "cyd", "ghost"])

    assert found == {"ann": "cyd", "bob": "cyd", "cyd": "cyd", "ghost": "ghost"}
    assert desk.shop.customers.current_many([]) == {}
