"""How a customer is shown within something else."""

from typing import Literal

import msgspec

from chalicelib.customers import Customer


class Person(msgspec.Struct, kw_only=True):
    """A customer in short; without name and status where the customer is gone."""

    id: str
    name: str | None
    status: Literal["enrolled", "newcomer"] | None


def summarise(customer_id: str, customer: Customer | None) -> Person:
    """Id, name and status; without name and status where the customer is gone."""
    return Person(
        id=customer_id,
        name=customer.name if customer else None,
        status=customer.status if customer else None,
    )
