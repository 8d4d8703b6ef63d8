"""Who a selfie's face belongs to from now on: decided once, however many enrol with it at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.enrolment.checking import refuse_others
from chalicelib.errors import FaceAlreadyEnrolled, NotFound, TransientError

REVIEW_PREFIX = "review:"
ATTEMPTS = 5


class Collection(Protocol):
    """The face collection."""

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]: ...


class Owners(Protocol):
    """Who owns which face."""

    def owners_of(self, face_ids: Iterable[str]) -> dict[str, str]: ...
    def claim(
        self, photo_id: str, face_id: str, alike: Sequence[str], proposed: str, now: int
    ) -> str | None: ...
    def transfer(self, face_id: str, review: str, customer_id: str) -> str | None: ...
    def told_apart(self, owners: Iterable[str]) -> set[frozenset[str]]: ...


class Customers(Protocol):
    """Where customers are kept."""

    def current(self, customer_id: str) -> str: ...
    def get_many(self, customer_ids: Iterable[str]) -> Mapping[str, Any]: ...


class Merging(Protocol):
    """Makes one customer of two."""

    def merge(self, customer_id: str, into: str) -> str: ...


class Claiming:
    """Claims faces for those who enrol with them."""

    def __init__(
        self,
        *,
        collection: Collection,
        owners: Owners,
        customers: Customers,
        merging: Merging,
        match_certain: float,
        clock: Callable[[], int],
    ) -> None:
        self._collection = collection
        self._owners = owners
        self._customers = customers
        self._merging = merging
        self._certain = match_certain
        self._clock = clock

    def take_face(self, photo_id: str, face_id: str, customer_id: str) -> list[str]:
        """Make the face the customer's, merging newcomers that it belonged to; the faces alike.

        A face that newcomers own joins one of them first, the same whoever asks: of two enrolments at
        once, the one that merges this newcomer gets the face, and every other newcomer after it. Those
        told apart from the customer keep their own, however alike they look.

        Raises:
            FaceAlreadyEnrolled: it is another enrolled customer's.
            TransientError: the collection can't search it yet, or its owner changed all the time.
            CustomerErased: the customer was erased, or the selfie deleted.
        """
        for _ in range(ATTEMPTS):
            alike = self._alike(face_id)
            owners = self._owners.owners_of([face_id, *alike])
            people = self._customers.get_many(owners.values())
            refuse_others(people, customer_id)
            others = self._told_apart(people, customer_id)
            if owners.get(face_id) in others:
                raise FaceAlreadyEnrolled("this face is known as another customer's already")
            people = {person: found for person, found in people.items() if person not in others}
            if self._settle(owners, people, customer_id):
                continue
            if self._claim(photo_id, face_id, _in_order(alike, owners, people), customer_id, people):
                return alike
        raise TransientError(f"the face {face_id} changed its owner {ATTEMPTS} times while it was claimed")

    def _alike(self, face_id: str) -> list[str]:
        try:
            return [face for face, _ in self._collection.search(face_id, self._certain)]
        except NotFound as exc:
            if self._owners.owners_of([face_id]):
                return []  # a faster enrolment took it for an orphan; its owner is known all the same
            raise TransientError(f"the face {face_id} was indexed and can't be searched: {exc}") from exc

    def _told_apart(self, people: Iterable[str], customer_id: str) -> set[str]:
        """Those of `people` who are certainly not the customer."""
        pairs = self._owners.told_apart([customer_id, *people])
        return {person for person in people if frozenset((person, customer_id)) in pairs}

    def _settle(self, owners: Mapping[str, str], people: Mapping[str, Any], customer_id: str) -> bool:
        """Give people what is no person's, if there is anything: faces of a review, as the selfie says
        whose they are, and faces that a task claimed for somebody who was merged meanwhile."""
        settled = False
        for face, owner in owners.items():
            is_review = owner.startswith(REVIEW_PREFIX)
            person = customer_id if is_review else self._customers.current(owner)
            if owner not in people and person != owner:
                self._owners.transfer(face, owner, person)
                settled = True
        return settled

    def _claim(
        self, photo_id: str, face_id: str, alike: Sequence[str], customer_id: str, people: Iterable[str]
    ) -> bool:
        owner = self._owners.claim(photo_id, face_id, alike, customer_id, self._clock())
        won = owner == customer_id
        for newcomer in sorted({*people} if won else {*people} & {owner}):
            if newcomer != customer_id:
                self._merge(newcomer, customer_id)
        return won

    def _merge(self, newcomer: str, customer_id: str) -> None:
        try:
            self._merging.merge(newcomer, customer_id)
        except NotFound as exc:  # one of the two was erased this moment: another try finds out who
            raise TransientError(str(exc)) from exc


def _in_order(alike: Sequence[str], owners: Mapping[str, str], people: Iterable[str]) -> list[str]:
    """The faces of nobody and of `people`, sorted by these."""
    known = {"", *people}
    return sorted((face for face in alike if owners.get(face, "") in known), key=lambda f: owners.get(f, ""))
