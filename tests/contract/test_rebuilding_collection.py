"""The collection is made again from the reference photos, with ownership in a real Valkey."""

from dataclasses import dataclass, field

import pytest

from chalicelib.database import Database
from chalicelib.errors import UnsupportedPhoto
from chalicelib.faces.indexing import Indexing
from chalicelib.faces.owners import FaceOwners
from chalicelib.faces.rebuilding import Rebuilding
from chalicelib.people.store import CustomerStore
from tests.fakes import BOX, ByReference, FakeCollection

NOW = 1_790_000_000_000
ASIDE = BOX | {"Left": 0.8, "Width": 0.1}


@dataclass
class Shop:
    """Customers whose reference faces were lost with the collection."""

    owners: FaceOwners
    customers: CustomerStore
    collection: FakeCollection = field(default_factory=FakeCollection)

    def refer(self, customer: str, photo_id: str, *people: str) -> None:
        """Make the first face of a photo of these people the customer's reference."""
        self.collection.shows[photo_id] = list(people)
        self.customers.add_newcomer(customer, NOW)
        self.owners.claim(photo_id, f"lost-{photo_id}", [], customer, NOW)
        seen = {"photo_id": photo_id, "bucket": "b", "key": "k", "version": "1", "box": BOX}
        self.owners.keep_reference(f"lost-{photo_id}", customer, seen, 5)
        for number in range(1, len(people)):
            self.collection.boxes[f"{photo_id}-{number}"] = ASIDE

    def rebuild(self) -> dict[str, int | bool]:
        indexing = Indexing(self.collection, ByReference())
        return Rebuilding(self.collection, indexing, self.owners, self.customers).init_collection({})


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(FaceOwners(database), CustomerStore(database))


def test_every_reference_is_indexed_again_for_its_customer(shop: Shop) -> None:
    shop.refer("ann", "photo-1", "ann")
    shop.refer("bob", "photo-2", "bob")

    assert shop.rebuild() == {"created": True, "restored": 2, "lost": 0}
    assert shop.owners.owners_of(["photo-1-0", "photo-2-0"]) == {"photo-1-0": "ann", "photo-2-0": "bob"}
    assert list(shop.owners.references("ann")) == ["photo-1-0"]


def test_other_people_of_a_group_photo_are_not_kept(shop: Shop) -> None:
    shop.refer("ann", "photo", "ann", "stranger")
    shop.rebuild()

    assert shop.collection.people == {"photo-0": "ann"}


def test_doing_it_again_changes_nothing(shop: Shop) -> None:
    shop.refer("ann", "photo", "ann")
    shop.rebuild()

    assert shop.rebuild() == {"created": False, "restored": 0, "lost": 0}
    assert list(shop.owners.references("ann")) == ["photo-0"]


def test_a_reference_whose_photo_is_gone_is_counted_as_lost(shop: Shop) -> None:
    shop.refer("ann", "photo", "ann")
    shop.collection.refuses = [UnsupportedPhoto("InvalidS3ObjectException")]

    assert shop.rebuild() == {"created": True, "restored": 0, "lost": 1}


def test_a_photo_without_a_face_in_that_place_is_counted_as_lost(shop: Shop) -> None:
    shop.refer("ann", "photo", "ann")
    shop.collection.boxes["photo-0"] = ASIDE

    assert shop.rebuild() == {"created": True, "restored": 0, "lost": 1}
    assert shop.collection.people == {}


def test_a_shop_without_customers_just_gets_its_collection(shop: Shop) -> None:
    assert shop.rebuild() == {"created": True, "restored": 0, "lost": 0}
