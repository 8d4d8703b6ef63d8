"""Orders that are cancelled, and ends that are taken back."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item, Order, Product
from chalicelib.people.merges import MergeStore
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from tests.contract.order_indexes import agree
from tests.fakes import clock

NOW = 1_790_000_000_000
TEA = [Item(sku="tea", quantity=2)]


@pytest.fixture
def orders(database: Database) -> OrderStore:
    """A shop with ten packets of tea, two of which ann has ordered."""
    ProductStore(database).put(Product(sku="tea", name="Tea", price_cents=390, stock=10), NOW)
    store = OrderStore(database)
    store.add("order", "ann", TEA, NOW)
    return store


def request(orders: OrderStore, photo: str = "photo") -> list[Order]:
    return orders.request("ann", photo, "visit", NOW + 1)


def stock(database: Database) -> int:
    return ProductStore(database).get("tea").stock


def test_a_cancelled_order_says_when_and_is_not_requested(orders: OrderStore, database: Database) -> None:
    cancelled = orders.cancel("order", NOW)

    assert (cancelled.state, cancelled.cancelled_at) == ("cancelled", "2026-09-21T14:13:20.000Z")
    assert request(orders) == []
    assert [order.id for order in orders.page(9, state="cancelled")[0]] == ["order"]
    agree(database)


def test_a_requested_order_can_be_cancelled(orders: OrderStore, database: Database) -> None:
    request(orders)

    assert orders.cancel("order", NOW).state == "cancelled"
    agree(database)


def test_cancelling_again_answers_the_same(orders: OrderStore) -> None:
    assert orders.cancel("order", NOW) == orders.cancel("order", NOW + 5)


def test_what_is_handed_over_can_not_be_cancelled(orders: OrderStore, database: Database) -> None:
    orders.hand_over("order", NOW)

    with pytest.raises(Conflict, match=r"'handed_over'.*undo"):
        orders.cancel("order", NOW)
    assert stock(database) == 8
    agree(database)


def test_a_repeated_request_leaves_out_what_was_cancelled_meanwhile(orders: OrderStore) -> None:
    orders.add("other", "ann", TEA, NOW)
    request(orders)
    orders.cancel("order", NOW)

    assert [order.id for order in request(orders)] == ["other"]


@pytest.mark.parametrize("end", [OrderStore.hand_over, OrderStore.cancel])
@pytest.mark.parametrize("walked_in", [True, False])
def test_an_undone_end_leaves_everything_as_it_was(
    orders: OrderStore, database: Database, end: Callable[..., Order], walked_in: bool
) -> None:
    if walked_in:
        request(orders)
    before = orders.get("order"), stock(database), orders.bought("ann"), orders.sold()
    end(orders, "order", NOW)

    undone = orders.undo("order", NOW)

    assert (undone, stock(database), orders.bought("ann"), orders.sold()) == before
    agree(database)


def test_an_order_that_is_open_again_is_requested(orders: OrderStore, database: Database) -> None:
    orders.cancel("order", NOW)
    orders.undo("order", NOW)

    assert [order.id for order in request(orders)] == ["order"]
    agree(database)


def test_undoing_again_answers_the_same_until_something_else_happens(
    orders: OrderStore, database: Database
) -> None:
    orders.hand_over("order", NOW)
    assert orders.undo("order", NOW) == orders.undo("order", NOW)
    assert stock(database) == 10

    request(orders)

    with pytest.raises(Conflict, match="'requested'"):
        orders.undo("order", NOW)


def test_an_order_that_never_ended_has_nothing_to_undo(orders: OrderStore, database: Database) -> None:
    with pytest.raises(Conflict, match="'open'"):
        orders.undo("order", NOW)
    agree(database)


def test_what_is_undone_of_a_product_that_is_gone_makes_no_product(
    orders: OrderStore, database: Database
) -> None:
    orders.hand_over("order", NOW)
    ProductStore(database).delete("tea")

    orders.undo("order", NOW)

    assert ProductStore(database).get_many(["tea"]) == {}
    assert not database.client.exists(database.key("product", "tea"))


def test_past_purchases_never_fall_below_nothing(orders: OrderStore, database: Database) -> None:
    orders.hand_over("order", NOW)
    for index in (database.key("bought", "ann"), database.key("sold")):
        database.client.zadd(index, {"tea": 1, "jam": 4})

    orders.undo("order", NOW)

    assert (orders.bought("ann"), orders.sold()) == ({"jam": 4}, {"jam": 4})


def test_what_is_undone_after_a_merge_falls_at_the_merged_customer(
    orders: OrderStore, database: Database, ids: Callable[[], str]
) -> None:
    for customer in ("ann", "bob"):
        CustomerStore(database).add(Customer(id=customer, status="newcomer"), NOW)
    orders.hand_over("order", NOW)
    MergeStore(database, clock(), ids).merge("ann", "bob")

    orders.undo("order", NOW)

    assert (orders.bought("ann"), orders.bought("bob"), stock(database)) == ({}, {}, 10)
    agree(database)


@pytest.mark.parametrize("step", [OrderStore.hand_over, OrderStore.cancel, OrderStore.undo])
def test_no_step_makes_an_order_that_does_not_exist(
    orders: OrderStore, database: Database, step: Callable[..., Order]
) -> None:
    with pytest.raises(NotFound, match="GET /orders"):
        step(orders, "nothing", NOW)
    assert not database.client.exists(database.key("order", "nothing"))


def test_a_stock_never_falls_below_zero_and_the_order_says_what_was_short(
    orders: OrderStore, database: Database
) -> None:
    orders.add("many", "ann", [Item(sku="tea", quantity=200)], NOW)
    ended = orders.hand_over("many", NOW)
    other = orders.hand_over("order", NOW)

    assert (stock(database), orders.bought("ann")) == (0, {"tea": 202})
    assert ended.short == (Item(sku="tea", quantity=190),)
    assert other.short == tuple(TEA)
    assert orders.hand_over("many", NOW) == ended


def test_undoing_a_handover_gives_back_what_it_took(orders: OrderStore, database: Database) -> None:
    orders.add("many", "ann", [Item(sku="tea", quantity=200)], NOW)
    orders.hand_over("many", NOW), orders.hand_over("order", NOW)

    stocks = []
    for order in ("order", "many"):
        assert orders.undo(order, NOW).short == ()
        stocks.append(stock(database))

    assert (stocks, orders.bought("ann"), orders.sold()) == ([0, 10], {}, {})
    assert orders.hand_over("order", NOW).short == ()


def test_a_product_without_a_stock_is_short_of_nothing(orders: OrderStore, database: Database) -> None:
    ProductStore(database).delete("tea")
    ended = orders.hand_over("order", NOW)
    ProductStore(database).put(Product(sku="tea", name="Tea", price_cents=390, stock=7), NOW)
    orders.undo("order", NOW)

    assert (ended.short, stock(database)) == ((), 7)


def test_an_order_handed_over_before_takings_were_noted_gives_back_all_its_items(
    orders: OrderStore, database: Database
) -> None:
    orders.hand_over("order", NOW)
    database.client.hdel(database.key("order", "order"), "taken")
    database.client.hset(database.key("product", "tea"), "stock", -1)
    before = stock(database)
    orders.undo("order", NOW)

    assert (before, stock(database)) == (0, 1)
