"""The tasks that settle who a visitor is: registering a newcomer, and asking the staff."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from chalicelib.errors import Conflict, CustomerErased
from chalicelib.faces.matching import REVIEW_PREFIX, is_review
from chalicelib.faces.owners import FaceOwners
from chalicelib.faces.visitors import owned_by
from chalicelib.payloads import Visitor
from chalicelib.times import parse_time


class Newcomers(Protocol):
    """Where newcomers are noted."""

    def add_newcomer(self, customer_id: str, seen_at: int) -> None: ...
    def current(self, customer_id: str) -> str: ...


class Reviews(Protocol):
    """Where questions to the staff wait."""

    def ask(
        self, review_id: str, question: Mapping[str, Any], token: str, until: int
    ) -> tuple[str, str] | None: ...


class Workflow(Protocol):
    """Lets a waiting task go on."""

    def answer(self, token: str, output: dict[str, Any]) -> None: ...


class Registration:
    """Decides once who a face belongs to."""

    def __init__(
        self,
        *,
        owners: FaceOwners,
        newcomers: Newcomers,
        reviews: Reviews,
        workflow: Workflow,
        register_newcomers: bool,
        clock: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        self._register_newcomers = register_newcomers
        self._owners = owners
        self._newcomers = newcomers
        self._reviews = reviews
        self._workflow = workflow
        self._clock = clock
        self._new_id = new_id

    def register_customer(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The visitor with its customer: a newcomer, or whoever the face was claimed for meanwhile.

        Of two photos of one newcomer the first to come here registers, the other takes over. A
        review that brought no name (answered no or new, or timed out) ends here; where newcomers are
        not registered, such a visitor goes on as a stranger.

        Raises:
            CustomerErased: the photo was deleted, or what was known of the visitor erased.
        """
        visitor = msgspec.convert(item["visitor"], Visitor)
        if not self._register_newcomers and not self._is_known(visitor):
            return _plain(msgspec.structs.replace(visitor, decision="stranger", customer_id=None))
        proposed = self._new_id()
        owner = self._claim(item, visitor, proposed)
        if is_review(owner):
            owner = self._end_review(visitor.face_id, owner, proposed)
        self._newcomers.add_newcomer(owner, parse_time(item["time"]))
        other = visitor.not_customer and self._newcomers.current(visitor.not_customer)
        if other and other != owner:
            self._owners.tell_apart(owner, other)
        similarity = visitor.similarity if owner == visitor.customer_id else None  # else it is to another
        settled = msgspec.structs.replace(visitor, customer_id=owner, review=None, similarity=similarity)
        return _plain(settled)

    def _claim(self, item: Mapping[str, Any], visitor: Visitor, proposed: str) -> str:
        """The face's owner; what is proposed here has no other face, so there always is one."""
        photo_id, face_id = item["photo_id"], visitor.face_id
        return self._owners.claim(photo_id, face_id, visitor.alike, proposed, self._clock()) or proposed

    def _end_review(self, face_id: str, review: str, proposed: str) -> str:
        owner = self._owners.transfer(face_id, review, proposed)
        if owner is None:
            raise CustomerErased(f"the face {face_id} was erased while a person was asked about it")
        return owner

    def _is_known(self, visitor: Visitor) -> bool:
        owner = self._owners.owners_of([visitor.face_id]).get(visitor.face_id)
        return owner is not None and not is_review(owner)

    def ask_staff(self, item: Mapping[str, Any], token: str) -> None:
        """Put the visitor up for review; whoever answers lets the task that waits with `token` go on.

        A face that was claimed meanwhile, or whose review has been answered, goes on at once.

        Raises:
            CustomerErased: the photo was deleted, or the customer to ask about erased.
        """
        visitor = msgspec.convert(item["visitor"], Visitor)
        proposed = visitor.review or f"{REVIEW_PREFIX}{visitor.face_id}"
        owner = self._claim(item, visitor, proposed)
        found = owned_by(visitor, owner)
        if found.review:
            given = self._ask(found.review, visitor, item, token)
            if given is None:
                return
            found = answered(visitor, *given)
        self._go_on(token, found)

    def _ask(
        self, review: str, visitor: Visitor, item: Mapping[str, Any], token: str
    ) -> tuple[str, str] | None:
        opens = review == f"{REVIEW_PREFIX}{visitor.face_id}"  # else it joins another face's
        question = {
            "face_id": visitor.face_id,
            "photo_id": item["photo_id"],
            "customer_id": (opens and visitor.customer_id) or "",
            "similarity": visitor.similarity or 0,
            "asked_at": item["time"],
            "visitor": msgspec.json.encode(_anonymous(visitor)).decode(),
        }
        until = self._clock() + int(item["review_timeout"]) * 1000
        return self._reviews.ask(review.removeprefix(REVIEW_PREFIX), question, token, until)

    def _go_on(self, token: str, visitor: Visitor) -> None:
        try:
            self._workflow.answer(token, _plain(visitor))
        except Conflict:  # a repeated task: its first run has answered
            return


def answered(visitor: Visitor, answer: str, candidate: str) -> Visitor:
    """The visitor after a person's `answer`: yes, it is the candidate; no, it isn't; new, never seen."""
    if answer == "yes":
        return msgspec.structs.replace(visitor, decision="known", customer_id=candidate, review=None)
    told_apart = candidate if answer == "no" else None
    return msgspec.structs.replace(visitor, decision="new", customer_id=None, not_customer=told_apart)


def _anonymous(visitor: Visitor) -> Visitor:
    """What goes on after the answer, which says who it is; the review alone names the customer."""
    return msgspec.structs.replace(visitor, customer_id=None, alike=())


def _plain(visitor: Visitor) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(visitor)
    return plain
