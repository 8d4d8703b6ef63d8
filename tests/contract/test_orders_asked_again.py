"""Orders by idempotency key: a call that is repeated orders once."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, CustomerErased, NotFound
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.tasks import place_order
from chalicelib.orders.values import Item, Product
from chalicelib.people.merges import MergeStore
from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from tests.fakes import clock

NOW = 1_790_000_000_000
WEEK = 7 * 24 * 3_600_000
TEA = [("tea", 2)]


@pytest.fixture
def orders(database: Database) -> OrderStore:
    return OrderStore(database)


@pytest.fixture
def order(shop: Shop) -> Callable[..., str]:
    """Order for a customer of the shop (ann and bob) at a time; the order's id."""
    for customer in ("ann", "bob"):
        shop.customers.add(Customer(id=customer, status="newcomer"), NOW)
    shop.products.put(Product(sku="tea", name="Tea", price_cents=390, stock=10), NOW)

    def place(key: str, customer: str = "ann", items: Any = TEA, at: int = NOW) -> str:
        shop.now = lambda: at
        return place_order(shop, customer, items, key).id

    return place


def test_the_same_key_answers_the_same_order(orders: OrderStore, order: Callable[..., str]) -> None:
    first = order("till-1")
    orders.hand_over(first, NOW)

    assert order("till-1") == first
    assert len(orders.page(9)[0]) == 1


def test_other_keys_and_none_order_anew(order: Callable[..., str]) -> None:
    assert len({order("till-1"), order("till-2"), order(""), order("")}) == 4


def test_the_same_key_with_other_items_is_refused(orders: OrderStore, order: Callable[..., str]) -> None:
    order("till-1")

    with pytest.raises(Conflict, match="new key"):
        order("till-1", items=[("tea", 3)])
    assert len(orders.page(9)[0]) == 1


def test_a_key_counts_for_one_customer(order: Callable[..., str]) -> None:
    assert order("till-1", "ann") != order("till-1", "bob")


def test_a_key_is_remembered_for_a_week(order: Callable[..., str]) -> None:
    first = order("till-1")

    assert order("till-1", at=NOW + WEEK) == first
    assert order("till-1", at=NOW + WEEK + 1) != first


def test_a_key_goes_with_its_order_when_customers_are_merged(
    database: Database, order: Callable[..., str]
) -> None:
    first = order("till-1", "ann")
    MergeStore(database, clock(), lambda: "merge").merge("ann", "bob")

    assert [order("till-1", "ann"), order("till-1", "bob")] == [first, first]


def test_a_repeated_call_answers_the_order_also_when_its_product_is_gone(
    database: Database, order: Callable[..., str]
) -> None:
    first = order("till-1")
    ProductStore(database).delete("tea")

    assert order("till-1") == first
    with pytest.raises(Conflict, match="tea"):
        order("till-2")


def test_the_key_itself_is_nowhere_in_redis(database: Database, order: Callable[..., str]) -> None:
    kept = database.client.hgetall(database.key("order", order("till-1")))

    assert "till-1" not in repr(kept)


def test_the_same_product_twice_is_the_sum(orders: OrderStore, order: Callable[..., str]) -> None:
    kept = orders.get(order("", items=[("tea", 2), ("tea", 3)]))

    assert [(item.sku, item.quantity) for item in kept.items] == [("tea", 5)]


def test_nobody_orders_for_somebody_erased_between_looking_them_up_and_adding(
    database: Database, orders: OrderStore
) -> None:
    database.client.set(database.key("erased", hashlib.sha1(b"ann").hexdigest()), "1")

    with pytest.raises(CustomerErased, match="'ann'"):
        orders.add("order", "ann", [Item(sku="tea", quantity=2)], NOW)
    assert orders.page(9) == ([], None)
    assert not database.client.exists(database.key("open-orders", "ann"), database.key("order", "order"))


def test_nobody_orders_for_somebody_unknown(orders: OrderStore, order: Callable[..., str]) -> None:
    with pytest.raises(NotFound, match="nobody"):
        order("till-1", "nobody")
    assert orders.page(9) == ([], None)
