"""The rule whether a search by picture may name a customer."""

import pytest

from chalicelib.people.disclosure import may_be_named
from chalicelib.people.values import Customer, Status


@pytest.mark.parametrize("status", ["enrolled", "registered", "newcomer", "staff"])
def test_a_customer_is_named(status: Status) -> None:
    assert may_be_named(Customer(id="ann", status=status))


def test_nothing_is_said_of_somebody_who_is_to_be_ignored() -> None:
    assert not may_be_named(Customer(id="ann", status="ignored"))
