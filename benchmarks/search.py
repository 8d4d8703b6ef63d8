"""Finding customers by what somebody types, among many, beside a bare ping of Redis."""

import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from benchmarks.lanes import Bench
from chalicelib.database import connect
from chalicelib.people.search import CustomerSearch
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Contact, Customer

SYLLABLES = ("an", "ber", "car", "do", "el", "fa", "gis", "ha", "il", "jo", "ka", "lu", "ma", "ni", "ol")
SEARCHES = 300
SEED = 1
START_MS = 1_700_000_000_000


def search(bench: Bench, customers: int) -> dict[str, Any]:
    """Measure searches among so many customers, through the API and in the store: JSON-ready."""
    database = connect(bench.shop.environment["REDIS_URL"], "main")
    store, finder = CustomerStore(database), CustomerSearch(database)
    bench.say(f"search: writing {customers} customers")
    chance = random.Random(SEED)
    people = [_person(chance, number) for number in range(customers)]
    for person in people:
        store.add(person, START_MS)
    queries = [_query(chance, chance.choice(people)) for _ in range(SEARCHES)]
    return {
        "customers": customers,
        "ping_ms": _percentiles(lambda _: database.client.ping(), queries),
        "store_ms": _percentiles(lambda query: store.get_many(finder.find(query, 20)[0]), queries),
        "api_ms": _percentiles(lambda query: bench.shop.get(f"/customers?q={quote(query)}"), queries),
    }


def _percentiles(call: Callable[[str], Any], queries: list[str]) -> dict[str, float]:
    times = []
    for query in queries:
        began = time.perf_counter()
        call(query)
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    return {f"p{share}": round(times[len(times) * share // 100], 2) for share in (50, 95)}


def _person(chance: random.Random, number: int) -> Customer:
    first, last = ("".join(chance.choices(SYLLABLES, k=count)).title() for count in (2, 3))
    contact = Contact(email=f"{first}.{last}{number}@example.com", phone=f"+49 30 {10_000_000 + number}")
    return Customer(id=f"sought-{number:06}", name=f"{first} {last}", status="registered", contact=contact)


def _query(chance: random.Random, person: Customer) -> str:
    """Return what somebody types until they see who they want: part of a name, an address or a number."""
    first, last = (person.name or "").split()
    typed = (first[: chance.randint(1, 4)], last[: chance.randint(2, 6)], f"{last[:3]} {first[:2]}")
    return chance.choice((*typed, person.contact.email or "", (person.contact.phone or "")[:12]))
