"""The claim of a selfie's face: decided once, however many enrol with it at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from chalicelib.enrolment.rules import refuse_others
from chalicelib.errors import FaceAlreadyEnrolled, NotFound, TransientError
from chalicelib.faces.rules import is_review
from chalicelib.payloads import PhotoItem
from chalicelib.people.values import Customer
from chalicelib.shop import Shop

ATTEMPTS = 5


def take_face(shop: Shop, photo: PhotoItem, face_id: str, customer_id: str) -> tuple[str, list[str]]:
    """Make the face the customer's, and merge newcomers that it belonged to.

    Return the customer, who may have become part of another meanwhile, and the faces alike.

    A face that newcomers own joins one of them first, the same whoever asks. Of two enrolments at
    once, the one that merges this newcomer gets the face, and every other newcomer after it. Those
    told apart from the customer keep their own, however alike they look.

    Raises:
        FaceAlreadyEnrolled: it is another enrolled customer's.
        TransientError: the collection can't search it yet, or its owner changed all the time.
        CustomerErased: the customer was erased, or the selfie deleted.
        CustomerIgnored: the customer is ignored by now.
        Superseded: the selfie has a later attempt.
    """
    for _ in range(ATTEMPTS):
        alike = _search(shop, face_id)
        customer, owners = _owners(shop, [face_id, *alike], customer_id)
        people = shop.customers.get_many(owners.values())
        newcomers = _newcomers(shop, people, owners.get(face_id), customer)
        if _end_reviews(shop, owners, customer) or _have_moved(shop, owners, people):
            continue
        along = _in_order(alike, owners, {*newcomers, customer})
        owner = shop.faces.claim(photo.photo_id, face_id, along, customer, shop.now(), photo.attempt)
        won = owner == customer
        _merge(shop, newcomers if won else newcomers & {owner}, customer)
        if won:
            return customer, alike
    raise TransientError(f"the face {face_id} changed its owner {ATTEMPTS} times while it was claimed")


def _search(shop: Shop, face_id: str) -> list[str]:
    shop.turns.take("SearchFaces", "now")
    try:
        return [face for face, _ in shop.collection.search(face_id, shop.settings.match_certain)]
    except NotFound as exc:
        if shop.faces.owners_of([face_id]):
            return []  # a faster enrolment took it for an orphan; its owner is known all the same
        raise TransientError(f"the face {face_id} was indexed and can't be searched: {exc}") from exc


def _owners(shop: Shop, faces: Sequence[str], customer_id: str) -> tuple[str, dict[str, str]]:
    """Return the customer and each face's owner, if any; after a merge the survivor.

    They are read in one step, so that a merge meanwhile makes no other customer's face of the customer's.
    """
    owners = shop.faces.owners_of(faces)
    survivors = shop.customers.current_many([customer_id, *owners.values()])
    return survivors[customer_id], {face: survivors[owner] for face, owner in owners.items()}


def _newcomers(shop: Shop, people: Mapping[str, Customer], owner: str | None, customer_id: str) -> set[str]:
    """Return those of the faces' people that become the customer: newcomers not told apart from them.

    `owner` is who has the face of the selfie, if anybody has.
    """
    refuse_others({person: found.status for person, found in people.items()}, customer_id)
    pairs = shop.faces.told_apart([customer_id, *people])
    others = {person for person in people if frozenset((person, customer_id)) in pairs}
    if owner in others:
        raise FaceAlreadyEnrolled("this face is known as another customer's already")
    return {*people} - others - {customer_id}


def _end_reviews(shop: Shop, owners: Mapping[str, str], customer_id: str) -> bool:
    """Give the customer the faces under review, as the selfie answers them. Return whether there were any."""
    asked = {face: owner for face, owner in owners.items() if is_review(owner)}
    for face, review in asked.items():
        shop.faces.transfer(face, review, customer_id)
    return bool(asked)


def _have_moved(shop: Shop, owners: Mapping[str, str], people: Mapping[str, Customer]) -> bool:
    """Tell whether somebody who is not found was merged since. Otherwise they were erased."""
    gone = {*owners.values()} - people.keys()
    return any(owner != survivor for owner, survivor in shop.customers.current_many(gone).items())


def _in_order(alike: Sequence[str], owners: Mapping[str, str], people: Collection[str]) -> list[str]:
    """Return the faces of nobody and of `people`, sorted by these."""
    known = {"", *people}
    return sorted((face for face in alike if owners.get(face, "") in known), key=lambda f: owners.get(f, ""))


def _merge(shop: Shop, newcomers: Iterable[str], customer_id: str) -> None:
    try:
        for newcomer in sorted(newcomers):
            shop.merges.merge(newcomer, customer_id)
    except NotFound as exc:  # one of the two was erased this moment: another try finds out which
        raise TransientError(str(exc)) from exc
