"""The visitor that a person's answer makes of a question: a pure function."""

import msgspec

from chalicelib.payloads import Visitor


def answered(visitor: Visitor, answer: str, candidate: str) -> Visitor:
    """Return the visitor after a person's answer about the candidate, a customer.

    Yes makes it the candidate, no tells it apart from the candidate, new makes it a newcomer.
    """
    if answer == "yes":
        return msgspec.structs.replace(visitor, decision="known", customer_id=candidate, review=None)
    told_apart = candidate if answer == "no" else None
    return msgspec.structs.replace(visitor, decision="new", customer_id=None, not_customer=told_apart)
