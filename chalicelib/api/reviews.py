"""`/reviews`: questions to the staff about uncertain matches."""

from typing import Any

import msgspec
from chalice.app import Request

from chalicelib.api.people import summarise
from chalicelib.api.routes import STAFF, Routes, listing, parse_body
from chalicelib.bootstrap import now, services
from chalicelib.errors import NotFound
from chalicelib.reviews import Answer, Review

routes = Routes(__name__)

MOST = 100


class Verdict(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Yes, it is this customer; no, it isn't (remembered); new: nobody we know."""

    answer: Answer


@routes.on("GET", "/reviews", STAFF)
def list_reviews(request: Request) -> Any:
    reviews = services().reviews.open(now(), MOST)
    return listing([_shown(review) for review in reviews], None)


@routes.on("POST", "/reviews/{review_id}", STAFF)
def answer_review(request: Request, review_id: str) -> Any:
    answer = parse_body(request, Verdict).answer
    return msgspec.to_builtins(services().reviewing.answer(review_id, answer))


def _shown(review: Review) -> dict[str, Any]:
    customer = services().customers.get_many([review.customer_id]).get(review.customer_id)
    return {
        "id": review.id,
        "customer": summarise(review.customer_id, customer),
        "similarity": review.similarity,
        "asked_at": review.asked_at,
        "photo_id": review.photo_id,
        **_picture(review),
    }


def _picture(review: Review) -> dict[str, Any]:
    """A link to the photo, and where in it the face is."""
    try:
        photo = services().photos.get(review.photo_id)
    except NotFound:
        return {"photo_url": None, "box": None}
    boxes = [face.box for face in photo.faces if face.face_id == review.face_id]
    lifetime = services().settings.link_lifetime
    link = services().photos_bucket.link(photo.key, lifetime, photo.version or None)
    return {"photo_url": link, "box": boxes[0] if boxes else None}
