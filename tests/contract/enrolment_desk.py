"""Where people enrol, for the tests of enrolments: stores in a real Valkey, faces as the test says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.database import Database
from chalicelib.enrolment.claiming import Claiming
from chalicelib.enrolment.saving import Saving
from chalicelib.faces.store import FaceStore
from chalicelib.people.merges import Merging
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from chalicelib.photos.store import PhotoStore
from tests.fakes import FakeCollection, clock

NOW = 1_790_000_000_000


@dataclass
class Desk:
    """Where people enrol; `collection.shows` says whom each photo shows."""

    collection: FakeCollection
    owners: FaceStore
    customers: CustomerStore
    photos: PhotoStore
    merging: Merging
    saving: Saving

    def comes(self, photo_id: str, customer_id: str, *shown: str) -> dict[str, Any]:
        """A checked selfie of a customer, whom it shows (one person, if nobody is named: Ann)."""
        self.collection.shows[photo_id] = list(shown or ("Ann",))
        time = "2026-09-21T14:13:20Z"
        photo: dict[str, Any] = {"photo_id": photo_id, "bucket": "b", "key": f"k/{photo_id}", "version": ""}
        photo |= {"lane": "enrolment", "customer_id": customer_id, "time": time}
        self.photos.add(photo)
        self.photos.describe(photo["photo_id"], photo["time"], {"metadata": {"width": 9}})
        return photo | {"selfie": {"image": {"Bucket": "b", "Name": photo["key"]}}}

    def index(self, photo: dict[str, Any]) -> dict[str, Any]:
        indexed = self.saving.index_face(photo)
        return photo | {"indexed": [indexed, {"key": f"thumbnails/{photo['photo_id']}.jpg"}]}

    def enrols(self, photo_id: str, customer_id: str, *shown: str) -> None:
        self.saving.save_profile(self.index(self.comes(photo_id, customer_id, *shown)))
        self.photos.finish(photo_id, "done")

    def newcomer(self, customer_id: str, face: str, person: str = "Ann") -> None:
        """Somebody whom a camera has seen."""
        self.customers.add_newcomer(customer_id, NOW)
        self.collection.people[face] = person
        self.owners.claim(f"photo-of-{face}", face, [], customer_id, NOW)
        self.owners.keep_reference(face, customer_id, {"photo_id": f"photo-of-{face}"}, 5)

    def references(self, *customers: str) -> set[str]:
        return {face for customer in customers for face in self.owners.references(customer)}


def desk_of(database: Database, ids: Callable[[], str]) -> Desk:
    """A desk where x and y want to enrol."""
    collection, owners, customers = FakeCollection(), FaceStore(database), CustomerStore(database)
    photos, merging = PhotoStore(database), Merging(database, clock(), ids)
    claiming = Claiming(
        collection=collection,
        owners=owners,
        customers=customers,
        merging=merging,
        match_certain=95.0,
        clock=clock(),
    )
    saving = Saving(
        collection=collection, owners=owners, customers=customers, photos=photos, claiming=claiming
    )
    for customer in ("x", "y"):
        customers.add(Customer(id=customer, name=customer, status="enrolled"), NOW)
    return Desk(collection, owners, customers, photos, merging, saving)
