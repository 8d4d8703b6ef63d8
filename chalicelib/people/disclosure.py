"""The rule whether a recognised customer may be named to somebody who asks: a pure function."""

from chalicelib.people.values import Customer


def may_be_named(customer: Customer) -> bool:
    """Tell whether a search by picture may answer this customer. All others are answered as `new`."""
    return customer.status != "ignored"
