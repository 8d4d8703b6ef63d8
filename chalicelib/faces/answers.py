"""Answering a review: the waiting tasks go on with what a person said."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from chalicelib.errors import Conflict
from chalicelib.faces.matching import REVIEW_PREFIX
from chalicelib.faces.owners import FaceOwners
from chalicelib.faces.registration import Workflow, answered
from chalicelib.payloads import Visitor


class Reviews(Protocol):
    """Where questions to the staff wait."""

    def get(self, review_id: str) -> Any: ...
    def answer(self, review_id: str, answer: Any) -> None: ...
    def waiting(self, review_id: str) -> Mapping[str, str]: ...
    def delivered(self, review_id: str) -> None: ...


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...


class Reviewing:
    """Takes the staff's answers."""

    def __init__(
        self, reviews: Reviews, owners: FaceOwners, customers: Customers, workflow: Workflow
    ) -> None:
        self._reviews = reviews
        self._owners = owners
        self._customers = customers
        self._workflow = workflow

    def answer(self, review_id: str, answer: str) -> Any:
        """Let every task that waits for this review go on; the answered review.

        A yes gives the face to the customer (to whom a merge made of them since) even where no task
        waits any more. Repeating an answer
        delivers what was left undone and changes nothing else.

        Raises:
            NotFound: there is no such review.
            Conflict: it was answered differently, or nobody waits for it any more.
        """
        review = self._reviews.get(review_id)
        self._reviews.answer(review_id, answer)
        customer_id = self._customers.current(review.customer_id)
        if answer == "yes":
            self._give(review.face_id, customer_id)
        waiting = self._reviews.waiting(review_id)
        delivered = [self._deliver(token, visitor, answer, customer_id) for token, visitor in waiting.items()]
        if answer != "yes" and delivered and not any(delivered) and not review.delivered:
            raise Conflict(f"nobody waits for review {review_id} any more: it timed out or was stopped")
        self._reviews.delivered(review_id)
        return self._reviews.get(review_id)

    def _give(self, face_id: str, customer_id: str) -> None:
        """All faces of the review are the customer's from now on."""
        owner = self._owners.transfer(face_id, f"{REVIEW_PREFIX}{face_id}", customer_id)
        if owner not in (None, customer_id):
            raise Conflict(f"the visitor was registered as {owner} meanwhile, when the review timed out")

    def _deliver(self, token: str, visitor: str, answer: str, customer_id: str) -> bool:
        found = answered(msgspec.json.decode(visitor, type=Visitor), answer, customer_id)
        try:
            self._workflow.answer(token, msgspec.to_builtins(found))
        except Conflict:
            return False
        return True
