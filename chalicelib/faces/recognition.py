"""Recognition: the decision about a photo's faces with its reads, and the claims that follow it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.database import batches
from chalicelib.errors import (
    CustomerErased,
    CustomerIgnored,
    Superseded,
    UnsupportedPhoto,
)
from chalicelib.faces.duplicates import hasten
from chalicelib.faces.nearest import find_nearest, keep_nearest
from chalicelib.faces.rules import Match, decide, doubles, owned_by
from chalicelib.payloads import PhotoItem, PhotoPlace, Visitor
from chalicelib.photos.preparation import image_of, read_image
from chalicelib.ports import IndexedFace, IndexedPhoto
from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces

ASKED_FACES = 20
"""Faces whose owners one script compares: at most 50 each, for so many are found alike."""


def index_photo(shop: Shop, photo: PhotoPlace) -> IndexedPhoto:
    """Find, grade and index the faces of a photo; once more changes nothing.

    Raises:
        UnsupportedPhoto: it is no picture that can be read, or it is gone.
    """
    image = image_of(shop, photo)
    return read_image(shop, photo, image, lambda read: shop.collection.index(read, photo.photo_id))


def note_faces(shop: Shop, photo: PhotoItem, face_ids: Sequence[str]) -> None:
    """Note what was indexed of a photo, so that tidying and an erasure of the photo find it.

    Raises:
        UnsupportedPhoto: the photo was deleted meanwhile; its faces are deleted too, but for those that an
            earlier attempt has made references.
        Superseded: the photo has a later attempt, or has ended; the faces that are not noted are deleted.
    """
    if shop.faces.note_faces(photo.photo_id, face_ids, photo.attempt):
        return
    if any(known.state != "removed" for known in shop.photos.get_many([photo.photo_id])):
        delete_faces(shop, set(face_ids) - shop.faces.indexed(photo.photo_id))
        raise Superseded(f"attempt {photo.attempt} of photo {photo.photo_id} has ended, or is not the latest")
    delete_faces(shop, shop.faces.strays(photo.photo_id, face_ids))
    raise UnsupportedPhoto("the photo was deleted while it was looked at")


def decide_visitors(shop: Shop, faces: Sequence[IndexedFace]) -> list[Visitor]:
    """Return the decision about each face of a photo, after one search per face.

    Newcomers whom one search has found to be one person with somebody else are hastened to be merged.

    Raises:
        Throttled: Rekognition takes no more searches for a while.
    """
    possible = shop.settings.match_possible
    nearest = find_nearest(shop, [face.face_id for face in faces])
    alike = {face: [match for match in found if match[1] >= possible] for face, found in nearest.items()}
    matches, told_apart = _matches(shop, alike)
    visitors = _decide(shop, matches, told_apart)
    keep_nearest(shop, visitors, nearest)
    hasten(shop, doubles(matches, visitors, certain=shop.settings.match_certain, told_apart=told_apart))
    return visitors


def decide_faces(shop: Shop, found: Mapping[str, Sequence[tuple[str, float]]]) -> list[Visitor]:
    """Return the decision about each face of a photo, given the faces alike it and their similarities."""
    return _decide(shop, *_matches(shop, found))


def _decide(
    shop: Shop, matches: Mapping[str, Sequence[Match]], told_apart: set[frozenset[str]]
) -> list[Visitor]:
    certain, possible = shop.settings.match_certain, shop.settings.match_possible
    return decide(matches, certain=certain, possible=possible, told_apart=told_apart)


def _matches(
    shop: Shop, found: Mapping[str, Sequence[tuple[str, float]]]
) -> tuple[dict[str, list[Match]], set[frozenset[str]]]:
    """Return the matches of each face with their owners, and the pairs of owners told apart."""
    owners = shop.faces.owners_of({match for matches in found.values() for match, _ in matches})
    matches = {
        face: [Match(other, similarity, owners.get(other)) for other, similarity in alike]
        for face, alike in found.items()
    }
    return matches, _told_apart(shop, list(found.values()), owners)


def _told_apart(
    shop: Shop, matches: Sequence[Sequence[tuple[str, float]]], owners: Mapping[str, str]
) -> set[frozenset[str]]:
    """Return the pairs told apart among the owners of the faces alike each face, for some faces at once."""
    return {
        pair
        for some in batches(matches, ASKED_FACES)
        for pair in shop.faces.told_apart(
            owners[face] for found in some for face, _ in found if face in owners
        )
    }


def without_withdrawn(shop: Shop, visitors: Sequence[Visitor]) -> list[Visitor]:
    """Return the visitors, as strangers those whose customers have withdrawn the consent to be recognised.

    Who is only possibly such a customer is a stranger too: nobody is asked about them.
    """
    withdrawn = shop.customers.unrecorded(each.customer_id for each in visitors if each.customer_id)
    return [
        Visitor(face_id=each.face_id, decision="stranger") if each.customer_id in withdrawn else each
        for each in visitors
    ]


def claim_known(shop: Shop, photo: PhotoItem, visitor: Visitor) -> Visitor:
    """Claim the face of a known customer at once, so that the next photo finds it. Return the visitor.

    A customer erased since the search is a newcomer, as if the photo had come later. Of an ignored one
    nothing is noted.

    Raises:
        Superseded: the photo has a later attempt.
    """
    if visitor.decision != "known" or visitor.customer_id is None:
        return visitor
    unknown = msgspec.structs.replace(visitor, decision="new", customer_id=None)
    try:
        owner = shop.faces.claim(
            photo.photo_id, visitor.face_id, visitor.alike, visitor.customer_id, shop.now(), photo.attempt
        )
    except CustomerIgnored:
        return msgspec.structs.replace(unknown, decision="ignored", similarity=None, alike=())
    except CustomerErased:
        return msgspec.structs.replace(unknown, alike=())
    if owner is None:  # an earlier attempt found the customer in another face of this photo
        return unknown
    return owned_by(visitor, owner)


def shown_faces(
    faces: Sequence[IndexedFace], found: Sequence[Visitor], kept: Sequence[Visitor]
) -> list[dict[str, Any]]:
    """Return the faces as they are noted with their photo. Who is not kept is a stranger, or ignored."""
    boxes = {face.face_id: face.box for face in faces}
    staying = {visitor.face_id for visitor in kept}

    def is_strange(visitor: Visitor) -> bool:
        return visitor.face_id not in staying and visitor.decision != "ignored"

    return [
        {
            "face_id": visitor.face_id,
            "box": boxes[visitor.face_id],
            "decision": "stranger" if is_strange(visitor) else visitor.decision,
            "customer_id": visitor.customer_id if visitor.decision == "known" else None,
            "similarity": visitor.similarity,
        }
        for visitor in found
    ]
