"""Where people enrol, for the tests of enrolments: stores in a real Valkey, faces as the test says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib.database import Database
from chalicelib.enrolment.tasks import index_face, reject_enrolment, save_profile
from chalicelib.payloads import CheckedItem, IndexedItem, RefusedItem
from chalicelib.people.values import Customer
from tests.fakes import FakeCollection
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000


@dataclass
class Desk:
    """Where people enrol; `collection.shows` says whom each photo shows."""

    shop: TestShop
    collection: FakeCollection

    def comes(self, photo_id: str, customer_id: str, *shown: str) -> dict[str, Any]:
        """A checked selfie of a customer, whom it shows (one person, if nobody is named: Ann)."""
        self.collection.shows[photo_id] = list(shown or ("Ann",))
        time = "2026-09-21T14:13:20Z"
        photo: dict[str, Any] = {"photo_id": photo_id, "bucket": "b", "key": f"k/{photo_id}", "version": ""}
        photo |= {"lane": "enrolment", "customer_id": customer_id, "time": time}
        self.shop.photos.add(photo)
        self.shop.photos.describe(photo["photo_id"], photo["time"], {"metadata": {"width": 9}})
        return photo | {"selfie": {"image": {"Bucket": "b", "Name": photo["key"]}}}

    def index(self, photo: dict[str, Any]) -> dict[str, Any]:
        indexed = index_face(self.shop, msgspec.convert(photo, CheckedItem))
        return photo | {"indexed": [indexed, {"key": f"thumbnails/{photo['photo_id']}.jpg"}]}

    def save(self, photo: dict[str, Any]) -> None:
        save_profile(self.shop, msgspec.convert(photo, IndexedItem))

    def enrols(self, photo_id: str, customer_id: str, *shown: str) -> None:
        self.save(self.index(self.comes(photo_id, customer_id, *shown)))
        self.shop.photos.finish(photo_id, "done")

    def refuse(self, photo: dict[str, Any], error: str = "PhotoDoesNotMeetRequirement") -> dict[str, Any]:
        """Refuse a selfie, as the state machine does after a task has raised."""
        cause = '{"errorMessage": "too dark; too small"}'
        refused = photo | {"error": {"Error": error, "Cause": cause}}
        return reject_enrolment(self.shop, msgspec.convert(refused, RefusedItem))

    def newcomer(self, customer_id: str, face: str, person: str = "Ann") -> None:
        """Somebody whom a camera has seen."""
        self.shop.customers.add_newcomer(customer_id, NOW)
        self.collection.people[face] = person
        self.shop.faces.claim(f"photo-of-{face}", face, [], customer_id, NOW)
        self.shop.faces.keep_reference(face, customer_id, {"photo_id": f"photo-of-{face}"}, 5)

    def references(self, *customers: str) -> set[str]:
        return {face for customer in customers for face in self.shop.faces.references(customer)}


def desk_of(database: Database, ids: Callable[[], str]) -> Desk:
    """A desk where x and y want to enrol."""
    shop = make_shop(database)
    shop.collection, shop.new_id = FakeCollection(), ids
    for customer in ("x", "y"):
        shop.customers.add(Customer(id=customer, name=customer, status="enrolled"), NOW)
    return Desk(shop, shop.collection)
