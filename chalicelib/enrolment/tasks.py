"""The tasks of the enrolment lane: checking a selfie, claiming its face, and telling its customer."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.enrolment.claim import take_face
from chalicelib.enrolment.rules import Demands, judge_selfie, refuse_others
from chalicelib.errors import (
    CustomerErased,
    CustomerIgnored,
    FaceAlreadyEnrolled,
    PhotoDoesNotMeetRequirement,
    UnsupportedPhoto,
)
from chalicelib.faces.recognition import note_faces
from chalicelib.faces.references import seen_in
from chalicelib.faces.tidying import tidy_before
from chalicelib.failures.rules import explain
from chalicelib.notifications.tasks import notify
from chalicelib.payloads import CheckedItem, EnrolmentItem, IndexedItem, RefusedItem
from chalicelib.photos.ends import end_photo
from chalicelib.photos.preparation import prepare
from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces

MOST_SELFIES = 20
"""Selfies of one customer that stay reference faces; far more than anybody sends."""


def check_selfie(shop: Shop, photo: EnrolmentItem) -> dict[str, Any]:
    """Return `{"image"}`, the S3Object of a selfie that shows exactly one clear face.

    The file's metadata is kept with the photo.

    Raises:
        PhotoDoesNotMeetRequirement: it doesn't show one; the message has every reason.
        UnsupportedPhoto: it is no picture that can be read.
        Superseded: the selfie has a later attempt.
    """
    tidy_before(shop, photo)
    customer_id = shop.customers.current(photo.customer_id)
    customer = shop.customers.get_many([customer_id]).get(customer_id)
    if customer is None:
        raise PhotoDoesNotMeetRequirement("nobody is registered under the id that this photo came for")
    if customer.status == "ignored":
        raise PhotoDoesNotMeetRequirement("the shop records nothing of you: ask the staff to change that")
    prepared = prepare(shop, photo)
    shop.turns.take("DetectFaces", "now")
    faces = shop.collection.detect({"S3Object": prepared["image"]})
    demands = msgspec.convert(shop.settings, Demands, from_attributes=True)
    reasons = judge_selfie(faces, prepared["metadata"]["width"], demands)
    if reasons:
        raise PhotoDoesNotMeetRequirement("; ".join(reasons))
    found = {"metadata": prepared["metadata"]}
    shop.photos.describe(photo.photo_id, photo.time, found, photo.attempt)
    return {"image": prepared["image"]}


def check_not_enrolled(shop: Shop, photo: CheckedItem) -> None:
    """Refuse a selfie when somebody else is enrolled with its face, as far as the collection knows now.

    A customer who is known by face enrols with a similar one. Otherwise a friend's selfie under their id
    would make two people one customer, and a newcomer's visits and orders theirs.

    Raises:
        FaceAlreadyEnrolled: somebody else is enrolled with this face.
        PhotoDoesNotMeetRequirement: the customer looks different in the pictures before.
    """
    customer_id = shop.customers.current(photo.customer_id)
    certain, possible = shop.settings.match_certain, shop.settings.match_possible
    shop.turns.take("SearchFacesByImage", "now")
    matches = shop.collection.search_image({"S3Object": photo.selfie.image}, possible)
    owners = shop.faces.owners_of(face for face, _ in matches)
    sure = {owners[face] for face, similarity in matches if similarity >= certain and face in owners}
    known = shop.customers.get_many(sure)
    refuse_others({owner: found.status for owner, found in known.items()}, customer_id)
    if customer_id not in owners.values() and shop.faces.references(customer_id):
        raise PhotoDoesNotMeetRequirement("the face does not look like the one in your pictures before")


def index_face(shop: Shop, photo: CheckedItem) -> dict[str, Any]:
    """Index the selfie's face. Return its `{"face_id", "box"}`, the same ones for the same photo.

    Raises:
        PhotoDoesNotMeetRequirement: the face is too poor to be recognised by later.
        UnsupportedPhoto: the selfie was deleted meanwhile.
        Superseded: the selfie has a later attempt.
    """
    shop.turns.take("IndexFaces", "now")
    faces = shop.collection.index({"S3Object": photo.selfie.image}, photo.photo_id).faces
    face_ids = [face.face_id for face in faces]
    note_faces(shop, photo, face_ids)
    if len(faces) != 1:
        delete_faces(shop, face_ids)
        raise PhotoDoesNotMeetRequirement("the face is not clear enough to be recognised by later")
    return {"face_id": faces[0].face_id, "box": faces[0].box}


def save_profile(shop: Shop, photo: IndexedItem) -> None:
    """Claim the indexed face for its customer and keep the profile; a retry changes nothing.

    A newcomer with this face is that customer at last: visits and orders become theirs.

    Raises:
        FaceAlreadyEnrolled: somebody else was faster with the same face, which is deleted again.
        UnsupportedPhoto: the selfie was deleted meanwhile.
        CustomerErased, CustomerIgnored: the customer was meanwhile; the face is deleted as well.
        Superseded: the selfie has a later attempt.
    """
    face, thumbnail = photo.indexed
    found = {"metadata": _metadata(shop, photo.photo_id), "thumbnail": thumbnail.key}
    note_faces(shop, photo, [face.face_id])
    try:
        customer_id, alike = take_face(shop, photo, face.face_id, photo.customer_id)
        selfie = found | {"face_id": face.face_id, "enrolled_at": photo.time}
        shop.customers.enrol(customer_id, photo.photo_id, selfie)
    except (FaceAlreadyEnrolled, CustomerErased, CustomerIgnored):
        delete_faces(shop, shop.faces.strays(photo.photo_id, [face.face_id]))
        raise
    if not shop.faces.keep_reference(
        face.face_id, customer_id, seen_in(photo, face.box), MOST_SELFIES, shop.now()
    ):
        delete_faces(shop, [face.face_id])
    shop.photos.describe(photo.photo_id, photo.time, found, photo.attempt)
    _delete_orphans(shop, customer_id, [other for other in alike if other != face.face_id])


def _metadata(shop: Shop, photo_id: str) -> dict[str, Any]:
    """Return the metadata that check_selfie kept; nothing of a photo that was deleted meanwhile."""
    known = shop.photos.get_many([photo_id])
    return dict(known[0].metadata or {}) if known else {}


def _delete_orphans(shop: Shop, customer_id: str, alike: Sequence[str]) -> None:
    """Delete faces of the customer that no task and no reference needs, left by an attempt that failed."""
    references = shop.faces.references(customer_id)
    owners = shop.faces.owners_of(alike)
    photos = shop.collection.photos_of(
        face for face in alike if owners.get(face) == customer_id and face not in references
    )
    found = shop.photos.get_many(set(photos.values()))
    busy = {photo.id for photo in found if photo.state == "processing"}
    delete_faces(shop, [face for face, photo in photos.items() if photo not in busy])


def notify_customer(shop: Shop, photo: EnrolmentItem) -> dict[str, bool]:
    """Tell the customer that the enrolment succeeded, and end it. Return `{"told"}`."""
    told = _tell(shop, "enrolled", photo)  # first, as in reject_enrolment
    end_photo(shop, photo.photo_id, "done", attempt=photo.attempt)
    return {"told": told}


def reject_enrolment(shop: Shop, photo: RefusedItem) -> dict[str, Any]:
    """Tell the customer why a selfie was refused, and note it. Return `{"told", "reasons"}`.

    Raises:
        Superseded: the selfie has a later attempt.
    """
    shop.photos.check(photo.photo_id, photo.attempt)
    reason = explain(photo.error)[1]
    reasons = reason.split("; ")
    if photo.selfie and photo.error.error != "FaceAlreadyEnrolled":
        _forget_face(shop, photo.photo_id, photo.selfie.image)
    # Told first: a photo that has ended is not run again, and the customer would never hear of it.
    told = _tell(shop, "rejected", photo, reasons=reasons)
    end_photo(shop, photo.photo_id, "rejected", reason, attempt=photo.attempt)
    return {"told": told, "reasons": reasons}


def _forget_face(shop: Shop, photo_id: str, image: dict[str, str]) -> None:
    """Delete the face that index_face indexed of a refused selfie.

    Its answer may be lost; indexing the same photo again finds the same faces.
    """
    shop.turns.take("IndexFaces", "now")
    try:
        faces = shop.collection.index({"S3Object": image}, photo_id).faces
    except UnsupportedPhoto:  # deleted meanwhile
        return
    owners = shop.faces.owners_of(face.face_id for face in faces)
    delete_faces(shop, [face.face_id for face in faces if face.face_id not in owners])


def _tell(shop: Shop, kind: str, photo: EnrolmentItem, **values: Any) -> bool:
    told = notify(shop, f"{photo.photo_id}-{kind}", photo.customer_id, kind, values)
    return "sent" in told.values()
