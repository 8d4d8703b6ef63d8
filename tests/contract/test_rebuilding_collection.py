"""The collection is made again from the reference photos, with ownership in a real Valkey."""

from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import Throttled, Unfinished
from chalicelib.faces.tasks import PATIENCE_MS, RETRY_MS, init_collection
from tests.contract.shop_parts import picture
from tests.fakes import BOX, FakeBucket, FakeCollection
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
ASIDE = BOX | {"Left": 0.8, "Width": 0.1}


@dataclass
class Lost:
    """A shop of customers whose reference faces were lost with the collection."""

    shop: TestShop
    collection: FakeCollection

    def refer(self, customer: str, photo_id: str, *people: str) -> None:
        """Make the first face of a photo of these people the customer's reference."""
        self.collection.shows[photo_id] = list(people)
        self.shop.customers.add_newcomer(customer, NOW)
        self.shop.faces.claim(photo_id, f"lost-{photo_id}", [], customer, NOW)
        seen = {"photo_id": photo_id, "bucket": "b", "key": "k", "version": "1", "box": BOX}
        self.shop.faces.keep_reference(f"lost-{photo_id}", customer, seen, 5)
        for number in range(1, len(people)):
            self.collection.boxes[f"{photo_id}-{number}"] = ASIDE

    def rebuild(self) -> dict[str, Any]:
        counts = init_collection(self.shop, {})
        assert counts.pop("unchecked") == []
        return counts


@pytest.fixture
def lost(database: Database) -> Lost:
    shop, collection = make_shop(database), FakeCollection()
    shop.collection, shop.photos_bucket = collection, FakeBucket({"k": picture()})
    return Lost(shop, collection)


def test_every_reference_is_indexed_again_for_its_customer(lost: Lost) -> None:
    lost.refer("ann", "photo-1", "ann")
    lost.refer("bob", "photo-2", "bob")

    assert lost.rebuild() == {"created": True, "restored": 2, "lost": 0}
    assert lost.shop.faces.owners_of(["photo-1-0", "photo-2-0"]) == {"photo-1-0": "ann", "photo-2-0": "bob"}
    assert list(lost.shop.faces.references("ann")) == ["photo-1-0"]


def test_other_people_of_a_group_photo_are_not_kept(lost: Lost) -> None:
    lost.refer("ann", "photo", "ann", "stranger")
    lost.rebuild()

    assert lost.collection.people == {"photo-0": "ann"}


def test_doing_it_again_changes_nothing(lost: Lost) -> None:
    lost.refer("ann", "photo", "ann")
    lost.rebuild()

    assert lost.rebuild() == {"created": False, "restored": 0, "lost": 0}
    assert list(lost.shop.faces.references("ann")) == ["photo-0"]


def test_a_reference_whose_photo_is_gone_is_counted_as_lost(lost: Lost) -> None:
    lost.refer("ann", "photo", "ann")
    lost.shop.photos_bucket = FakeBucket()

    assert lost.rebuild() == {"created": True, "restored": 0, "lost": 1}


def test_a_photo_without_a_face_in_that_place_is_counted_as_lost(lost: Lost) -> None:
    lost.refer("ann", "photo", "ann")
    lost.collection.boxes["photo-0"] = ASIDE

    assert lost.rebuild() == {"created": True, "restored": 0, "lost": 1}
    assert lost.collection.people == {}


def test_a_throttled_reference_is_waited_for(lost: Lost) -> None:
    """Else a burst would fail a deployment, which makes the collection."""
    lost.refer("ann", "photo", "ann")
    waits: list[int] = []
    lost.shop.pause = waits.append
    lost.collection.refuses = [Throttled("IndexFaces")] * 3

    assert lost.rebuild() == {"created": True, "restored": 1, "lost": 0}
    assert waits == [RETRY_MS] * 3


def test_what_one_run_has_no_time_for_is_left_to_the_next(lost: Lost) -> None:
    for customer in ("ann", "bob", "cyd"):
        lost.refer(customer, f"photo-{customer}", customer)
    moments = chain((NOW, NOW, NOW), repeat(NOW + PATIENCE_MS + 1))
    lost.shop.now = lambda: next(moments)

    with pytest.raises(Unfinished, match="call again"):
        lost.rebuild()
    lost.shop.now = lambda: NOW

    assert lost.rebuild() == {"created": False, "restored": 2, "lost": 0}


def test_a_shop_without_customers_just_gets_its_collection(lost: Lost) -> None:
    assert lost.rebuild() == {"created": True, "restored": 0, "lost": 0}
