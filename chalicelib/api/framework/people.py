"""How a customer is shown: whole, and within something else."""

from collections.abc import Sequence

import msgspec

from chalicelib.bootstrap import services
from chalicelib.people.values import Customer, Status


class Person(msgspec.Struct, kw_only=True):
    """A customer in short; without name and status where the customer is gone."""

    id: str
    name: str | None
    status: Status | None


def summarise(customer_id: str, customer: Customer | None) -> Person:
    """Id, name and status; without name and status where the customer is gone."""
    return Person(
        id=customer_id,
        name=customer.name if customer else None,
        status=customer.status if customer else None,
    )


def show_customer(customer: Customer) -> Customer:
    """The customer with the photos that they are known by, those that are still there."""
    return show_customers([customer])[0]


def show_customers(customers: Sequence[Customer]) -> list[Customer]:
    """Customers, each with the photos that they are known by, those that are still there."""
    known = [customer.id for customer in customers if customer.status != "registered"]
    named = services().customers.photos_of(known)
    there = {photo.id for photo in services().photos.get_many(sorted(set().union(*named.values())))}
    return [
        msgspec.structs.replace(customer, photos=tuple(sorted(named.get(customer.id, set()) & there)))
        for customer in customers
    ]
