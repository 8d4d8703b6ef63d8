"""One visitor of a photo, as the state machine carries it from task to task."""

import msgspec

from chalicelib.faces.matching import Decision, Verdict, is_review


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A face and what has been decided about it.

    `customer_id` is who it is (known) or may be (uncertain); `review` the review it joins;
    `not_customer` whom a person has just told it apart from.
    """

    face_id: str
    decision: Verdict
    customer_id: str | None = None
    review: str | None = None
    similarity: float | None = None
    alike: tuple[str, ...] = ()
    not_customer: str | None = None

    @classmethod
    def from_decision(cls, decision: Decision) -> "Visitor":
        """The visitor for a decision of the photo's faces."""
        joins = is_review(decision.owner)
        return cls(
            face_id=decision.face_id,
            decision=decision.verdict,
            customer_id=None if joins else decision.owner,
            review=decision.owner if joins else None,
            similarity=decision.similarity,
            alike=decision.alike,
        )

    def owned_by(self, owner: str) -> "Visitor":
        """The same visitor after a claim that found `owner`: known, or asked about in a review."""
        if is_review(owner):
            return msgspec.structs.replace(self, decision="uncertain", customer_id=None, review=owner)
        return msgspec.structs.replace(self, decision="known", customer_id=owner, review=None)
