"""`/reviews`: questions to the staff about uncertain matches."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.people import Person, summarise
from chalicelib.api.framework.pictures import Box, photo_link, picture_link
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.errors import Conflict
from chalicelib.photos.values import Photo
from chalicelib.reviews import tasks as reviews
from chalicelib.reviews.candidates import read_candidates
from chalicelib.reviews.undo import undo_answer
from chalicelib.reviews.values import Answer, Review, State
from chalicelib.shop import shop

routes = Routes(__name__)


class Verdict(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An answer: `yes`, `no` (remembered for this face and customer), or `new` for somebody unknown."""

    answer: Answer


class ReviewQuery(Paging, kw_only=True):
    """A search for reviews that wait for an answer, or that were answered in the last days."""

    state: Literal["open", "answered"] = "open"


class ReviewAnswer(msgspec.Struct, kw_only=True):
    """A question: is the face at `box` of the photo this customer? A deleted photo has no link and box.

    `references` are links to the customer's reference faces, the newest first. From `expires_at` on nobody
    waits for the answer.
    """

    id: str
    customer: Person
    similarity: float
    asked_at: str
    expires_at: str | None
    state: State
    answer: Answer | None
    answered_at: str | None
    references: list[str]
    photo_id: str
    photo_url: str | None
    box: Box | None


class Undone(msgspec.Struct, kw_only=True):
    """The answer that was undone, and the visitor's customer and visit since then."""

    customer: Person
    visit_id: str | None
    undone: Answer | None


@routes.on("GET", "/reviews", STAFF)
def list_reviews(query: ReviewQuery) -> Page[ReviewAnswer]:
    """List the questions that wait for an answer, the most urgent first, or those answered, the newest first.

    Those whose answer was undone are among the answered ones.
    """
    if query.state == "open":
        reviews, following = shop().reviews.page(shop().now(), *query.place)
    else:
        reviews, following = shop().reviews.answered(*query.place)
    return Page(_shown(reviews), following)


@routes.on("POST", "/reviews/{review_id}", STAFF, errors=(Conflict,))
def answer_review(review_id: str, body: Verdict) -> Review:
    """Answer a review (yes, no, new) and return it. The tasks that waited for the answer go on."""
    return reviews.answer_review(shop(), review_id, body.answer)


@routes.on("POST", "/reviews/{review_id}/undo", STAFF, errors=(Conflict,))
def undo_review(review_id: str) -> Undone:
    """Undo an answer that was a mistake. What was sent, or told to the storeroom, is not taken back.

    After a wrong yes the visitor is a newcomer, told apart from the customer. After a wrong no or new the
    newcomer is part of the customer.
    """
    review = undo_answer(shop(), review_id)
    customer_id = shop().customers.current(review.undone_customer or "")
    customer = summarise([customer_id])[customer_id]
    return Undone(customer=customer, visit_id=review.undone_visit, undone=review.answer)


def _shown(reviews: Sequence[Review]) -> list[ReviewAnswer]:
    candidates = read_candidates(shop().database, (review.customer_id for review in reviews))
    customers = summarise(candidate.id for candidate in candidates.values())
    photos = {photo.id: photo for photo in shop().photos.get_many({review.photo_id for review in reviews})}
    return [
        ReviewAnswer(
            id=review.id,
            customer=customers[candidates[review.customer_id].id],
            similarity=review.similarity,
            asked_at=review.asked_at,
            expires_at=review.expires_at,
            state=review.state,
            answer=review.answer,
            answered_at=review.answered_at,
            references=[picture_link(key) or "" for key in candidates[review.customer_id].pictures],
            photo_id=review.photo_id,
            **_picture(review, photos.get(review.photo_id)),
        )
        for review in reviews
    ]


def _picture(review: Review, photo: Photo | None) -> dict[str, Any]:
    """Return a link to the photo, and the face's box in it."""
    if photo is None:
        return {"photo_url": None, "box": None}
    boxes = [msgspec.convert(face.box, Box) for face in photo.faces if face.face_id == review.face_id]
    return {"photo_url": photo_link(photo), "box": boxes[0] if boxes else None}
