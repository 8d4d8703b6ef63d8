"""Undoing an answer to a review that was a mistake."""

from collections.abc import Sequence

from chalicelib.errors import Conflict
from chalicelib.faces.references import restore_references
from chalicelib.faces.rules import is_review
from chalicelib.people.corrections import forget_apart, move_sightings
from chalicelib.photos.values import Photo
from chalicelib.reviews.values import Review
from chalicelib.shop import Shop
from chalicelib.times import parse_time


def undo_answer(shop: Shop, review_id: str) -> Review:
    """Undo the answer to a review, and return it. Repeating that changes nothing.

    After a wrong yes the visitor is a newcomer, told apart from the customer. After a wrong no or new the
    newcomer is a part of the customer.

    Raises:
        NotFound: there is no such review.
        Conflict: no answer was carried out, a photo is still being worked on, or the visitor or the customer
            is somebody else by now.
    """
    review = shop.reviews.get(review_id)
    if review.state == "undone":
        return review
    if review.state != "answered":
        raise Conflict(f"review {review_id} has no answer that could be undone")
    photos = shop.photos.get_many(shop.reviews.photos_of(review))
    times = [parse_time(review.asked_at), *(parse_time(photo.time) for photo in photos)]
    span = min(times), max(times)
    whose = _part(shop, review, photos, span) if review.answer == "yes" else _join(shop, review, span[0])
    for photo in shop.photos.get_many(photo.id for photo in photos):
        _record(shop, photo, whose)
    visit = shop.visits.seen_in(whose, review.photo_id, times[0])
    return shop.reviews.note_undone(review_id, whose, visit)


def _part(shop: Shop, review: Review, photos: Sequence[Photo], span: tuple[int, int]) -> str:
    """Make a newcomer of a visitor who is not the customer. Return the newcomer's id."""
    if any(photo.state == "processing" for photo in photos):
        raise Conflict(f"a photo of review {review.id} is still being worked on; try again in some seconds")
    ids = [review.photo_id, *(photo.id for photo in photos if photo.id != review.photo_id)]
    newcomer = move_sightings(shop.database, review.customer_id, review.face_id, ids, span, shop.new_id())
    restore_references(shop, newcomer)
    return newcomer


def _record(shop: Shop, photo: Photo, customer_id: str) -> None:
    """Record a sighting as it would have been: in a visit of its own, or in one less than the gap away.

    It goes on showing the picture that it had.
    """
    current = shop.customers.current_many(face.customer_id for face in photo.faces if face.customer_id)
    faces = {face.face_id for face in photo.faces if current.get(face.customer_id or "") == customer_id}
    if not faces:
        return
    place = photo.id, photo.key
    visit = shop.visits.record(customer_id, place, parse_time(photo.time), None, shop.new_id())
    for face in faces & shop.visits.pictured(photo.id):
        shop.visits.picture(visit.id, photo.id, face)


def _join(shop: Shop, review: Review, since: int) -> str:
    """Make the newcomer first seen at `since` (ms) or later a part of the customer. Return the survivor."""
    visitor, customer = _visitor(shop, review), shop.customers.current(review.customer_id)
    if visitor == customer:
        return customer
    try:
        _check(shop, visitor, customer, since)
    except Conflict:
        if shop.customers.current(visitor) == customer:  # somebody else has just undone it
            return customer
        raise
    forget_apart(shop.database, visitor, customer)
    return shop.merges.join(visitor, customer, is_miss=False)[1]


def _check(shop: Shop, visitor: str, customer: str, since: int) -> None:
    """Let a visitor become part of a customer only if the answer made no more than a newcomer of them."""
    found = shop.customers.get_many([visitor, customer])
    for one in (visitor, customer):
        if one not in found:
            raise Conflict(f"the customer {one} was erased, so the answer stays")
    if found[visitor].status != "newcomer" or (shop.customers.known_since(visitor) or 0) < since:
        raise Conflict(
            f"the visitor is {visitor} by now, who is more than this answer made; "
            f"POST /customers/{visitor}/merge makes one of them and {customer}"
        )


def _visitor(shop: Shop, review: Review) -> str:
    """Return who the visitor is by now: the owner of the face, or whom the photo names."""
    named = [
        face.customer_id
        for photo in shop.photos.get_many([review.photo_id])
        for face in photo.faces
        if face.face_id == review.face_id
    ]
    owner = shop.faces.owners_of([review.face_id]).get(review.face_id) or next(iter(named), None)
    if is_review(owner):
        raise Conflict(f"a photo of review {review.id} is still being worked on; try again in some seconds")
    if owner is None:
        raise Conflict("nothing is kept of the visitor's face, so the answer stays")
    return shop.customers.current(owner)
