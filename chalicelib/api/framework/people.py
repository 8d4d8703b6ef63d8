"""Customers in answers of the API: whole ones, and short ones within other answers."""

from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.people.values import Customer, Status
from chalicelib.shop import shop


class Person(msgspec.Struct, kw_only=True):
    """A customer in short. Name and status of a deleted customer are null."""

    id: str
    name: str | None
    status: Status | None
    greet: bool = False


def summarise(customer_ids: Iterable[str]) -> dict[str, Person]:
    """Return customers in short, by id. A deleted customer has only the id."""
    ids = set(customer_ids)
    found = shop().customers.in_short(ids)
    return {
        customer: Person(id=customer, **found[customer]._asdict())
        if customer in found
        else Person(id=customer, name=None, status=None)
        for customer in ids
    }


def show_customer(customer: Customer) -> Customer:
    """Return the customer with the photos of its faces that still exist."""
    return show_customers([customer])[0]


def show_customers(customers: Sequence[Customer]) -> list[Customer]:
    """Return the customers, each with the photos of its faces that still exist.

    A registered customer has no face, and so no photo.
    """
    known = [customer.id for customer in customers if customer.status != "registered"]
    named = shop().customers.photos_of(known)
    there = shop().photos.existing(set().union(*named.values()))
    return [
        msgspec.structs.replace(customer, photos=tuple(sorted(named.get(customer.id, set()) & there)))
        for customer in customers
    ]
