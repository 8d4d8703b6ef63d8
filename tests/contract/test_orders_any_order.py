"""Whatever happens to orders at once, in whatever order: stock, purchases and indexes fit the orders."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, FutureStoreError
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item, Product
from chalicelib.people.merges import MergeStore
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from tests.contract.order_indexes import agree
from tests.fakes import clock, together

NOW = 1_790_000_000_000
CUSTOMERS = ("ann", "bob", "cyd")
ORDERS = tuple(f"order-{number}" for number in range(6))
STOCK = 5
"""Of some products less than is ordered."""
STEPS = (OrderStore.hand_over, OrderStore.cancel, OrderStore.undo)


@pytest.fixture
def orders(database: Database) -> OrderStore:
    """Three customers with two orders each."""
    store = OrderStore(database)
    for number, order in enumerate(ORDERS):
        customer = CUSTOMERS[number % 3]
        CustomerStore(database).add(Customer(id=customer, status="newcomer"), NOW)
        store.add(order, customer, [Item(sku="tea", quantity=number + 1), Item(sku="jam", quantity=1)], NOW)
    for sku in ("tea", "jam"):
        ProductStore(database).put(Product(sku=sku, name=sku, price_cents=1, stock=STOCK), NOW)
    return store


def merge_or_undo(merging: MergeStore, chance: random.Random) -> None:
    one, other = chance.sample(CUSTOMERS, 2)
    merges = merging.merges_of(other)
    try:
        if merges:
            merging.undo(merges[-1])
        else:
            merging.merge(one, other)
    except FutureStoreError:
        return


def step(orders: OrderStore, chance: random.Random) -> None:
    try:
        chance.choice(STEPS)(orders, chance.choice(ORDERS), NOW)
    except Conflict:
        return


def short(orders: OrderStore) -> Counter[str]:
    lacked: Counter[str] = Counter()
    for order in orders.get_many(ORDERS):
        lacked.update({item.sku: item.quantity for item in order.short})
    return lacked


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_fits_the_orders(
    database: Database, orders: OrderStore, ids: Callable[[], str], seed: int
) -> None:
    merging = MergeStore(database, clock(), ids)

    def act(number: int) -> None:
        chance = random.Random(100 * seed + number)
        for turn in range(25):
            if number == 0:
                merge_or_undo(merging, chance)
            elif number == 1:
                orders.request(chance.choice(CUSTOMERS), f"photo-{turn}", f"visit-{turn}", NOW)
            else:
                step(orders, chance)

    together(5, act)

    agree(database)
    bought: dict[str, Counter[str]] = {customer: Counter() for customer in CUSTOMERS}
    for order in orders.get_many(ORDERS):
        if order.state == "handed_over":
            bought[order.customer_id].update({item.sku: item.quantity for item in order.items})
    sold = sum(bought.values(), Counter[str]())
    assert {customer: orders.bought(customer) for customer in CUSTOMERS} == bought
    assert orders.sold() == sold
    taken = sold - short(orders)
    stock = ProductStore(database).get_many(["tea", "jam"])
    assert {sku: STOCK - product.stock for sku, product in stock.items()} == {
        sku: taken[sku] for sku in stock
    }
