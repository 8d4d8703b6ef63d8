"""Orders that change between a merge and its undo: they go back with what they are by then."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item
from chalicelib.people.merges import MergeStore
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from tests.contract.order_indexes import agree
from tests.fakes import clock

NOW = 1_790_000_000_000
TEA = [Item(sku="tea", quantity=2)]


@pytest.fixture
def orders(database: Database) -> OrderStore:
    """A shop in which bob has bought two packets of tea."""
    for customer in ("ann", "bob"):
        CustomerStore(database).add(Customer(id=customer, status="newcomer"), NOW)
    store = OrderStore(database)
    store.add("bobs", "bob", TEA, NOW)
    store.hand_over("bobs", NOW)
    return store


@pytest.fixture
def while_merged(database: Database) -> Callable[[Callable[[], object]], None]:
    """Do something while ann is part of bob."""

    def act(step: Callable[[], object]) -> None:
        merging = MergeStore(database, clock(), lambda: "merge")
        merging.merge("ann", "bob")
        step()
        merging.undo("merge")

    return act


def test_what_was_handed_over_meanwhile_was_bought_by_whose_the_order_is(
    database: Database, orders: OrderStore, while_merged: Callable[..., None]
) -> None:
    orders.add("anns", "ann", TEA, NOW)

    while_merged(lambda: orders.hand_over("anns", NOW))

    assert (orders.bought("ann"), orders.bought("bob")) == ({"tea": 2}, {"tea": 2})
    agree(database)


def test_a_handover_taken_back_meanwhile_is_nobodys_purchase_and_open(
    database: Database, orders: OrderStore, while_merged: Callable[..., None]
) -> None:
    orders.add("anns", "ann", TEA, NOW)
    orders.hand_over("anns", NOW)

    while_merged(lambda: orders.undo("anns", NOW))

    assert (orders.bought("ann"), orders.bought("bob")) == ({}, {"tea": 2})
    assert [order.id for order in orders.request("ann", "photo", "visit", NOW)] == ["anns"]
    agree(database)


@pytest.mark.parametrize("step", [OrderStore.hand_over, OrderStore.cancel])
def test_what_was_ordered_meanwhile_stays_with_whom_it_was_ordered_for(
    database: Database, orders: OrderStore, while_merged: Callable[..., None], step: Callable[..., object]
) -> None:
    def order() -> None:
        orders.add("later", "ann", TEA, NOW)
        step(orders, "later", NOW)

    while_merged(order)

    assert orders.get("later").customer_id == "bob"
    assert orders.bought("ann") == {}
    agree(database)


def test_what_ended_before_is_undone_afterwards_at_its_own_customer(
    database: Database, orders: OrderStore, while_merged: Callable[..., None]
) -> None:
    orders.add("anns", "ann", TEA, NOW)
    orders.hand_over("anns", NOW)
    while_merged(lambda: None)

    orders.undo("anns", NOW)

    assert (orders.bought("ann"), orders.bought("bob")) == ({}, {"tea": 2})
    agree(database)
