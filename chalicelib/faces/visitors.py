"""How a photo's decision and a claim make a visitor: pure functions."""

import msgspec

from chalicelib.faces.matching import Decision, is_review
from chalicelib.payloads import Visitor


def visitor_of(decision: Decision) -> Visitor:
    """Return the visitor for a decision about one of a photo's faces."""
    joins = is_review(decision.owner)
    return Visitor(
        face_id=decision.face_id,
        decision=decision.verdict,
        customer_id=None if joins else decision.owner,
        review=decision.owner if joins else None,
        similarity=decision.similarity,
        alike=decision.alike,
    )


def owned_by(visitor: Visitor, owner: str) -> Visitor:
    """Return the visitor after a claim that found `owner`: known, or asked about in a review."""
    if is_review(owner):
        return msgspec.structs.replace(visitor, decision="uncertain", customer_id=None, review=owner)
    return msgspec.structs.replace(visitor, decision="known", customer_id=owner, review=None)
