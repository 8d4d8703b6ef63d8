"""The rule whether a recognised customer may be named to somebody who asks: a pure function."""

from chalicelib.people.values import Customer


def may_be_named(customer: Customer, *, is_opt_in: bool = False) -> bool:
    """Tell whether a search by picture may answer this customer. All others are answered as `new`.

    With RECOGNITION_CONSENT opt_in they must have agreed.
    """
    return customer.status != "ignored" and (customer.consents.recognition or not is_opt_in)
