"""How a customer is shown: whole, and within something else."""

import msgspec

from chalicelib.bootstrap import services
from chalicelib.customers import Customer
from chalicelib.customers.values import Status


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
    """The customer with the photos that its reference faces were taken from, those that are still there."""
    references = services().owners.references(customer.id).values()
    selfies = services().customers.selfies(customer.id)
    named = sorted({str(seen["photo_id"]) for seen in references} | set(selfies))
    photos = services().photos.get_many(named)
    return msgspec.structs.replace(customer, photos=tuple(photo.id for photo in photos))
