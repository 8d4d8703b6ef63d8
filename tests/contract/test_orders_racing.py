"""Orders while others work on them: of two steps at once one wins, and every index says which."""

from collections.abc import Callable, Sequence

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item, Product
from chalicelib.people.merges import MergeStore
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from tests.contract.order_indexes import agree
from tests.fakes import clock, together

NOW = 1_790_000_000_000
TEA = [Item(sku="tea", quantity=2)]


class Interrupted(Database):
    """A database in which something happens right after the first reading."""

    happens: Callable[[], object] | None = None

    def hashes(self, keys: Sequence[str]) -> list[dict[str, str]]:
        found = super().hashes(keys)
        happens, self.happens = self.happens, None
        if happens:
            happens()
        return found


@pytest.fixture
def merging(database: Database, ids: Callable[[], str]) -> MergeStore:
    """Merges ann into bob."""
    customers = CustomerStore(database)
    for customer in ("ann", "bob"):
        customers.add(Customer(id=customer, status="newcomer"), NOW)
    return MergeStore(database, clock(), ids)


def test_what_is_handed_over_during_a_merge_was_bought_by_the_merged_customer(
    database: Database, merging: MergeStore
) -> None:
    interrupted = Interrupted(database.client, database.key("").strip("{}:"))
    orders = OrderStore(interrupted)
    orders.add("order", "ann", TEA, NOW)
    interrupted.happens = lambda: merging.merge("ann", "bob")

    orders.hand_over("order", NOW)

    assert (orders.bought("ann"), orders.bought("bob")) == ({}, {"tea": 2})
    assert orders.request("bob", "photo", "visit", NOW) == []


@pytest.mark.parametrize("attempt", range(5))
def test_a_merge_and_a_handover_at_once_leave_one_customer_with_the_purchase(
    database: Database, merging: MergeStore, attempt: int
) -> None:
    orders = OrderStore(database)
    orders.add("order", "ann", TEA, NOW)
    steps: list[Callable[[], object]] = [
        lambda: orders.hand_over("order", NOW),
        lambda: merging.merge("ann", "bob"),
        lambda: orders.request("ann", "photo", "visit", NOW),
    ]

    together(len(steps), lambda number: steps[number]())

    assert orders.get("order").customer_id == "bob"
    assert (orders.bought("ann"), orders.bought("bob")) == ({}, {"tea": 2})
    agree(database)


def test_an_order_for_a_merged_customer_is_of_the_one_they_are_part_of(
    database: Database, merging: MergeStore
) -> None:
    orders = OrderStore(database)
    merging.merge("ann", "bob")

    order = orders.add("order", "ann", TEA, NOW)

    assert order.customer_id == "bob"
    assert [one.id for one in orders.request("bob", "photo", "visit", NOW)] == ["order"]


def test_the_orders_of_somebody_merged_since_the_sighting_are_requested(
    database: Database, merging: MergeStore
) -> None:
    orders = OrderStore(database)
    orders.add("order", "ann", TEA, NOW)
    merging.merge("ann", "bob")

    assert [one.id for one in orders.request("ann", "photo", "visit", NOW)] == ["order"]
    agree(database)


@pytest.mark.parametrize("attempt", range(5))
def test_of_a_handover_and_a_cancellation_at_once_exactly_one_wins(database: Database, attempt: int) -> None:
    orders, products = OrderStore(database), ProductStore(database)
    products.put(Product(sku="tea", name="Tea", price_cents=390, stock=10), NOW)
    orders.add("order", "ann", TEA, NOW)

    def step(number: int) -> str:
        if number % 3 == 2:
            orders.request("ann", f"photo-{number}", "visit", NOW)
            return "requested"
        try:
            return (orders.hand_over, orders.cancel)[number % 3]("order", NOW).state
        except Conflict:
            return "refused"

    answers = together(12, step)

    won = orders.get("order").state
    assert sorted(set(answers)) == sorted({"refused", "requested", won})
    assert answers.count("refused") == answers.count(won) == 4
    sold = 2 if won == "handed_over" else 0
    assert (products.get("tea").stock, orders.sold().get("tea", 0)) == (10 - sold, sold)
    agree(database)


def test_twenty_undos_at_once_take_back_one_handover(database: Database) -> None:
    orders, products = OrderStore(database), ProductStore(database)
    products.put(Product(sku="tea", name="Tea", price_cents=390, stock=10), NOW)
    for order in ("order", "other"):
        orders.add(order, "ann", TEA, NOW)
        orders.hand_over(order, NOW)

    together(20, lambda _: orders.undo("order", NOW))

    assert (products.get("tea").stock, orders.bought("ann"), orders.sold()) == (8, {"tea": 2}, {"tea": 2})
    agree(database)


def test_twenty_calls_with_one_idempotency_key_order_once(database: Database) -> None:
    orders = OrderStore(database)

    answers = together(20, lambda number: orders.add(f"order-{number}", "ann", TEA, NOW, "till-1"))

    assert len({order.id for order in answers}) == 1
    assert [order.id for order in orders.page(100)[0]] == [answers[0].id]
    agree(database)


def test_a_retry_after_a_merge_answers_what_the_first_run_requested(
    database: Database, merging: MergeStore
) -> None:
    orders = OrderStore(database)
    orders.add("order", "ann", TEA, NOW)
    first = orders.request("ann", "photo", "visit", NOW)
    merging.merge("ann", "bob")

    assert [order.id for order in orders.request("ann", "photo", "visit", NOW)] == [first[0].id]
