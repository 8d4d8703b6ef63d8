"""The tasks about reviews: putting a visitor up for review, and taking a person's answer."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.errors import Conflict, CustomerIgnored
from chalicelib.faces.rules import REVIEW_PREFIX, owned_by
from chalicelib.payloads import Visitor, VisitorItem
from chalicelib.reviews.rules import answered
from chalicelib.reviews.values import Answer, Review
from chalicelib.shop import Shop
from chalicelib.visits.lateness import comes_late


def ask_staff(shop: Shop, item: VisitorItem, token: str) -> None:
    """Put a visitor up for review. The answer lets the task that waits with `token` go on.

    A face that was claimed meanwhile, or whose review has been answered, goes on at once. About a photo that
    comes late nobody is asked: its visitor is new, as if nobody had answered in time. Who turns out to be
    ignored goes on as a stranger.

    Raises:
        CustomerErased: the photo was deleted, or the customer to ask about erased.
        Superseded: the photo has a later attempt.
    """
    visitor = item.visitor
    if comes_late(shop, item):
        _go_on(shop, token, msgspec.structs.replace(answered(visitor, "new", ""), review=None))
        return
    proposed = visitor.review or f"{REVIEW_PREFIX}{visitor.face_id}"
    try:
        owner = shop.faces.claim(
            item.photo_id, visitor.face_id, visitor.alike, proposed, shop.now(), item.attempt
        )
    except CustomerIgnored:
        _go_on(shop, token, msgspec.structs.replace(visitor, decision="stranger", customer_id=None))
        return
    found = owned_by(visitor, owner or proposed)
    if found.review:
        given = _ask(shop, found.review, item, token)
        if given is None:
            return
        found = answered(visitor, *given)
    _go_on(shop, token, found)


def _ask(shop: Shop, review: str, item: VisitorItem, token: str) -> tuple[str, str] | None:
    visitor = item.visitor
    opens = review == f"{REVIEW_PREFIX}{visitor.face_id}"  # else it joins another face's
    # The visitor goes on after the answer, which says who it is. The review alone names the customer.
    anonymous = msgspec.structs.replace(visitor, customer_id=None, alike=())
    question = {
        "face_id": visitor.face_id,
        "photo_id": item.photo_id,
        "customer_id": (opens and visitor.customer_id) or "",
        "similarity": visitor.similarity or 0,
        "asked_at": item.time,
        "visitor": msgspec.json.encode(anonymous).decode(),
    }
    until = shop.now() + item.review_timeout * 1000
    return shop.reviews.ask(review.removeprefix(REVIEW_PREFIX), question, token, until, item.attempt)


def answer_review(shop: Shop, review_id: str, answer: Answer) -> Review:
    """Note a person's answer and let every task that waits for this review go on. Return the review.

    A yes gives the face to the customer even when no task waits any more. Repeating an answer
    delivers what was left undone and changes nothing else.

    Raises:
        NotFound: there is no such review.
        Conflict: it was answered differently, or nobody waits for it any more.
    """
    review = shop.reviews.get(review_id)
    shop.reviews.answer(review_id, answer)
    customer_id = shop.customers.current(review.customer_id)
    if answer == "yes":
        _give(shop, review.face_id, customer_id)
    waiting = shop.reviews.waiting(review_id)
    delivered = _deliver(shop, waiting, answer, customer_id)
    if answer != "yes" and waiting and not delivered and not review.delivered:
        raise Conflict(f"nobody waits for review {review_id} any more: it timed out or was stopped")
    shop.reviews.delivered(review_id, shop.now())
    return shop.reviews.get(review_id)


def _give(shop: Shop, face_id: str, customer_id: str) -> None:
    """Give all faces of the review to the customer."""
    owner = shop.faces.transfer(face_id, f"{REVIEW_PREFIX}{face_id}", customer_id)
    if owner not in (None, customer_id):
        raise Conflict(f"the visitor was registered as {owner} meanwhile, when the review timed out")


def _deliver(shop: Shop, waiting: Mapping[str, str], answer: Answer, customer_id: str) -> int:
    """Let the waiting tasks go on with the answer. Return the number of tasks that still waited."""
    found = {token: msgspec.json.decode(visitor, type=Visitor) for token, visitor in waiting.items()}
    return sum(
        _go_on(shop, token, answered(visitor, answer, customer_id)) for token, visitor in found.items()
    )


def _go_on(shop: Shop, token: str, visitor: Visitor) -> bool:
    """Let a waiting task go on. Return False when it has ended, or an earlier run has answered it."""
    try:
        shop.workflow.answer(token, dict[str, Any](msgspec.to_builtins(visitor)))
    except Conflict:
        return False
    return True
