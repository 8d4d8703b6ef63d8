"""The tasks before an enrolment: is the selfie good, and is its face nobody else's?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.enrolment.selfies import Demands, SelfieFace, judge_selfie
from chalicelib.errors import FaceAlreadyEnrolled, PhotoDoesNotMeetRequirement


class Preparing(Protocol):
    """Reads photos, and converts those that Rekognition wouldn't take."""

    def prepare(self, photo: Mapping[str, Any]) -> dict[str, Any]: ...


class Collection(Protocol):
    """The face collection."""

    def detect(self, image: dict[str, Any]) -> Sequence[SelfieFace]: ...
    def search_image(self, image: dict[str, Any], threshold: float) -> list[tuple[str, float]]: ...


class Owners(Protocol):
    """Who owns which face."""

    def owners_of(self, face_ids: Iterable[str]) -> dict[str, str]: ...
    def references(self, owner: str) -> Mapping[str, Any]: ...


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...
    def get_many(self, customer_ids: Iterable[str]) -> Mapping[str, Any]: ...


class Photos(Protocol):
    """Where photos are noted."""

    def describe(self, photo_id: str, time: str, found: Mapping[str, Any]) -> bool: ...


class Checking:
    """Checks selfies."""

    def __init__(
        self,
        *,
        preparing: Preparing,
        collection: Collection,
        owners: Owners,
        customers: Customers,
        photos: Photos,
        demands: Demands,
        match_certain: float,
        match_possible: float,
    ) -> None:
        self._preparing = preparing
        self._collection = collection
        self._owners = owners
        self._customers = customers
        self._photos = photos
        self._demands = demands
        self._certain = match_certain
        self._possible = match_possible

    def check_selfie(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """`{"image"}`, the S3Object of a selfie that shows exactly one clear face.

        What the file says is kept with the photo.

        Raises:
            PhotoDoesNotMeetRequirement: it doesn't; the message has every reason.
            UnsupportedPhoto: it is no picture that can be read.
        """
        customer_id = self._customers.current(photo["customer_id"])
        if customer_id not in self._customers.get_many([customer_id]):
            raise PhotoDoesNotMeetRequirement("nobody is registered under the id that this photo came for")
        prepared = self._preparing.prepare(photo)
        faces = self._collection.detect({"S3Object": prepared["image"]})
        reasons = judge_selfie(faces, prepared["metadata"]["width"], self._demands)
        if reasons:
            raise PhotoDoesNotMeetRequirement("; ".join(reasons))
        self._photos.describe(photo["photo_id"], photo["time"], {"metadata": prepared["metadata"]})
        return {"image": prepared["image"]}

    def check_not_enrolled(self, photo: Mapping[str, Any]) -> None:
        """Nobody else is enrolled with this face, as far as the collection knows now.

        Whoever is known by face already enrols with a similar one: a friend's selfie under their id
        would make two people one customer, and a newcomer's visits and orders theirs.

        Raises:
            FaceAlreadyEnrolled: somebody else is.
            PhotoDoesNotMeetRequirement: the customer looks different in the pictures before.
        """
        customer_id = self._customers.current(photo["customer_id"])
        matches = self._collection.search_image({"S3Object": photo["selfie"]["image"]}, self._possible)
        owners = self._owners.owners_of(face for face, _ in matches)
        certain = {
            owners[face] for face, similarity in matches if similarity >= self._certain and face in owners
        }
        refuse_others(self._customers.get_many(certain), customer_id)
        if customer_id not in owners.values() and self._owners.references(customer_id):
            raise PhotoDoesNotMeetRequirement("the face does not look like the one in your pictures before")


def refuse_others(owners: Mapping[str, Any], customer_id: str) -> None:
    """Raise when one of a face's owners is another enrolled customer; newcomers may become this one.

    Raises:
        FaceAlreadyEnrolled: without saying whom; that is nobody else's business.
    """
    if any(owner.status != "newcomer" and owner.id != customer_id for owner in owners.values()):
        raise FaceAlreadyEnrolled("this face is enrolled under another customer already")
