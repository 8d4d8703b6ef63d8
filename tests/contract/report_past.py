"""Three weeks of a shop for reports to tell of."""

import random

from chalicelib.database import Database
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item, Product
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from chalicelib.visits.store import VisitStore

DAY = 24 * 3600 * 1000
START = 1_790_035_200_000
"""2026-09-22T00:00:00Z."""
NOW = START + 21 * DAY
SPAN = ("2026-09-22T00:00:00Z", "2026-10-13T00:00:00Z")
PRODUCTS = (
    ("tea", "Darjeeling, first flush", 1290, 140), ("jam", "Apricot jam", 549, 75),
    ("honey", "Forest honey", 890, 60), ("oil", "Olive oil, 1 l", 1650, 225),
    ("bread", "Sourdough bread", 480, 44), ("soap", "<b>Soap</b> & sponge", 350, 260),
)  # fmt: skip


def fill(database: Database, visits: int = 300, orders: int = 60, seed: int = 1) -> None:
    """Three weeks of a shop: enrolled customers and newcomers, more of them at noon and in the evening."""
    chance = random.Random(seed)
    people = _people(database, chance)
    store, order_store, sold = VisitStore(database, 1800), OrderStore(database), ProductStore(database)
    for sku, name, price, stock in PRODUCTS:
        sold.put(Product(sku=sku, name=name, price_cents=price, stock=stock), START)
    moments = sorted(_moment(chance) for _ in range(visits))
    for number, moment in enumerate(moments):
        _visit(store, chance, number, chance.choice(people), moment)
    for number in range(orders):
        visit = chance.choice([f"visit-{number}" for number in range(visits)])
        _order(order_store, chance, f"order-{number}", chance.choice(people), chance.choice(moments), visit)


def _people(database: Database, chance: random.Random) -> list[str]:
    names = (
        "Ada Lovelace",
        "Grace Hopper",
        "=cmd|' /C calc'!A0",
        "Jürgen <script>alert(1)</script>",
        "Emmy Noether",
    )
    customers = CustomerStore(database)
    people = [f"{chance.getrandbits(128):032x}" for _ in range(40)]
    for number, customer in enumerate(people):
        if number % 3:
            name = names[number % len(names)]
            customers.add(Customer(id=customer, name=name, status="enrolled"), START)
        else:
            customers.add(Customer(id=customer, status="newcomer"), START)
    return people


def _moment(chance: random.Random) -> int:
    day = chance.choice([day for day in range(21) if day % 7 != 5])
    hour = chance.choice((8, 9, 10, 11, 12, 12, 12, 13, 15, 16, 17, 17, 17, 18, 18, 19))
    return START + day * DAY + hour * 3_600_000 + chance.randrange(3_600_000)


def _visit(store: VisitStore, chance: random.Random, number: int, customer: str, moment: int) -> None:
    for photo in range(chance.choice((1, 1, 2, 3))):
        at = moment + photo * 60_000
        store.record(customer, (f"photo-{number}-{photo}", "key"), at, 97.5, f"visit-{number}")


def _order(
    store: OrderStore, chance: random.Random, order_id: str, customer: str, at: int, visit: str
) -> None:
    skus = chance.sample([sku for sku, *_ in PRODUCTS], chance.choice((1, 2, 3)))
    store.add(order_id, customer, [Item(sku=sku, quantity=chance.randrange(1, 4)) for sku in skus], at)
    fate = chance.choice(("open", "requested", "handed over", "handed over", "cancelled"))
    if fate in ("requested", "handed over"):
        store.request(customer, f"sighting-{order_id}", visit, at + DAY)
    if fate == "handed over":
        store.hand_over(order_id, at + DAY + 600_000)
    if fate == "cancelled":
        store.cancel(order_id, at + DAY)
