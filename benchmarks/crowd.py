"""Many people and many visits, written straight into Redis, because photos would take an hour."""

from typing import Any

from chalicelib.database import Database
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Consents, Contact, Customer
from chalicelib.visits.store import VisitStore

GAP_SECONDS = 1800
"""Any will do, because each customer is seen once."""
AGREED = Consents(recognition=True, marketing=True)
VISITS_AT_A_TIME = 1000


def enter(database: Database, count: int, now: int) -> None:
    """Let so many customers in, who agree to marketing and have an e-mail address; always the same ones."""
    customers, visits = CustomerStore(database), VisitStore(database, GAP_SECONDS)
    for number in range(count):
        guest = f"guest-{number:05}"
        customers.add(_enrolled(guest), now)
        visits.record(guest, (f"photo-{guest}", "key"), now, 99.0, f"visit-{guest}")


def spend(database: Database, name: str, count: int, span: tuple[int, int]) -> None:
    """Add so many visits of one photo each, evenly within a span (ms), by a tenth as many customers."""
    people = [f"{name}-{number:05}" for number in range(max(1, count // 10))]
    first, last = span
    customers = CustomerStore(database)
    for person in people:
        customers.add(_enrolled(person), first)
    for start in range(0, count, VISITS_AT_A_TIME):
        with database.transaction() as step:
            for number in range(start, min(count, start + VISITS_AT_A_TIME)):
                at = first + number * (last - first) // count
                _visit(database, step, f"visit-{name}-{number:06}", people[number % len(people)], at)


def _enrolled(customer: str) -> Customer:
    contact = Contact(email=f"{customer}@example.com")
    return Customer(id=customer, name="A Guest", status="enrolled", contact=contact, consents=AGREED)


def _visit(database: Database, step: Any, visit: str, customer: str, at: int) -> None:
    """Add a visit as `VisitStore.record` leaves it, but of nobody who is in the store now."""
    key = database.key("visit", visit)
    seen = {"started": at, "last_seen": at, "photo": f"photo-{visit}", "key": "key"}
    step.hset(key, mapping={"customer_id": customer, "similarity": "99.0000", **seen})
    step.zadd(database.key("visits-of", customer), {visit: at})
    step.zadd(database.key("visits"), {visit: at})
