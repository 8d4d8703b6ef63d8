"""Tidying: the end of what an attempt at a photo has left, which failed or whose photo was deleted."""

from collections.abc import Iterable

from chalicelib.errors import CustomerErased
from chalicelib.faces.references import keep_references
from chalicelib.faces.rules import REVIEW_PREFIX, is_review
from chalicelib.payloads import PhotoItem, PhotoPlace
from chalicelib.photos.values import Photo
from chalicelib.shop import Shop
from chalicelib.times import parse_time


def tidy_before(shop: Shop, item: PhotoItem) -> None:
    """Tidy up after the attempts before this one, once. The first has nothing to tidy.

    Raises:
        Superseded: the photo has a later attempt.
        TransientError, ServiceError: Rekognition did not delete the faces.
    """
    shop.photos.check(item.photo_id, item.attempt)
    known = shop.photos.get_many([item.photo_id]) if item.attempt > 1 else []
    for photo in known:
        if photo.tidied != item.attempt:  # else a repeated task would delete what the run before has indexed
            tidy_photo(shop, photo)
            shop.photos.note_tidied(photo.id, item.attempt)


def tidy_photo(shop: Shop, photo: Photo) -> None:
    """Close the questions about a photo's faces, and delete the faces that are nobody's. It may be repeated.

    A customer's face stays, if they need it as a reference: else the next attempt would register a newcomer
    of this one again.

    Raises:
        TransientError, ServiceError: Rekognition did not delete the faces; all else is done.
    """
    faces = {*shop.faces.indexed(photo.id), *(face.face_id for face in photo.faces)}
    if not faces:
        return
    owners = set(shop.faces.owners_of(faces).values())
    for review in filter(is_review, owners):
        shop.reviews.leave(review.removeprefix(REVIEW_PREFIX), faces)
    _register(shop, (owner for owner in owners if not is_review(owner)), parse_time(photo.time))
    place = PhotoPlace(photo_id=photo.id, bucket=photo.bucket, key=photo.key, version=photo.version)
    shop.faces.forget(photo.id, keep_references(shop, place, photo.faces))


def _register(shop: Shop, owners: Iterable[str], time: int) -> None:
    # A face can be claimed for a newcomer whose registration failed then. Retention only finds customers.
    for owner in owners:
        try:
            shop.customers.add_newcomer(owner, time)
        except CustomerErased:
            continue
