"""All that hold something of a person: every store with customers' data, most of them as they are.

A holder finds, erases and exports. Here stand those whose erasing reaches AWS, too.
"""

import json
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from chalicelib.errors import Conflict
from chalicelib.notifications.mail_stops import find_mail_stop
from chalicelib.person import Counts, Person
from chalicelib.photos.erasure import erase_placed
from chalicelib.reports.withdrawal import erase_rows
from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces


class Holder(Protocol):
    """A store that holds something of a person.

    `find` adds to a person what this store knows of them. It is asked again when others have found more.
    `erase` takes a portion of what was found, and may be repeated. `export` returns sections of a Document.
    """

    def find(self, person: Person) -> None: ...
    def erase(self, person: Person) -> Counts: ...
    def export(self, person: Person) -> dict[str, Any]: ...


def holders(shop: Shop) -> dict[str, Holder]:
    """Return all holders by the names of their stores, those first whose finds lead others to more."""
    return {
        "visits": shop.visits,
        "exits": shop.exits,
        "customers": Customers(shop),
        "faces": Faces(shop),
        "photos": Photos(shop),
        "orders": shop.orders,
        "promotions": shop.promotions,
        "reviews": Reviews(shop),
        "notifications": shop.notifications,
        "devices": Devices(shop),
        "reports": Reports(shop),
        "exports": shop.exports,
    }


@dataclass
class Customers:
    """Customers, and what S3 has under their names."""

    shop: Shop

    def find(self, person: Person) -> None:
        self.shop.customers.find(person)

    def erase(self, person: Person) -> Counts:
        selfies = sum(
            self.shop.photos_bucket.erase_under(f"enrolment/{record}/") for record in person.of("records")
        )
        return {"photos": selfies, **self.shop.customers.erase(person)}

    def export(self, person: Person) -> dict[str, Any]:
        # Erasing keeps a mail stop, as it keeps a withdrawn consent.
        stop = find_mail_stop(self.shop, person.id)
        return {**self.shop.customers.export(person), "mail_stopped": msgspec.to_builtins(stop)}


@dataclass
class Faces:
    """The owners of faces, and the collection."""

    shop: Shop

    def find(self, person: Person) -> None:
        self.shop.faces.find(person)

    def erase(self, person: Person) -> Counts:
        dropped, counts = self.shop.faces.erase(person)
        delete_faces(self.shop, dropped)
        return counts

    def export(self, person: Person) -> dict[str, Any]:
        return self.shop.faces.export(person)


@dataclass
class Photos:
    """Photos, and all versions and pictures of them in S3."""

    shop: Shop

    def find(self, person: Person) -> None:
        self.shop.photos.find(person)

    def erase(self, person: Person) -> Counts:
        places = list(person.places.values())
        return {"pictures": erase_placed(self.shop, places, keep_shown=True)} if places else {}

    def export(self, person: Person) -> dict[str, Any]:
        return self.shop.photos.export(person)


@dataclass
class Reviews:
    """Reviews, and the tasks that wait for their answers."""

    shop: Shop

    def find(self, person: Person) -> None:
        self.shop.reviews.find(person)

    def erase(self, person: Person) -> Counts:
        for review, waiting in self.shop.reviews.bury(person.of("reviews")).items():
            for token, visitor in waiting.items():
                self._let_go(review, token, json.loads(visitor)["face_id"])
        return self.shop.reviews.erase(person)

    def _let_go(self, review: str, token: str, face_id: str) -> None:
        """Let a waiting task go on with a stranger, unless its face became somebody else's."""
        owner = self.shop.faces.owners_of([face_id]).get(face_id)
        if owner is not None and owner != f"review:{review}" and not self.shop.database.is_buried(owner):
            return
        try:
            self.shop.workflow.answer(token, {"face_id": face_id, "decision": "stranger"})
        except Conflict:  # timed out, or answered before
            return

    def export(self, person: Person) -> dict[str, Any]:
        return self.shop.reviews.export(person)


@dataclass
class Devices:
    """Devices, and their endpoints with the push service."""

    shop: Shop

    def find(self, person: Person) -> None:
        self.shop.devices.find(person)

    def erase(self, person: Person) -> Counts:
        return self.shop.devices.erase(self.shop.push, person)

    def export(self, person: Person) -> dict[str, Any]:
        return self.shop.devices.export(person)


@dataclass
class Reports:
    """Reports with rows of a person."""

    shop: Shop

    def find(self, person: Person) -> None:
        """Find nothing: a report may still copy the person's visits, until these are erased."""

    def erase(self, person: Person) -> Counts:
        """Have reports with rows of the person made anew; their visits and orders are gone by now."""
        return {"reports": sum(erase_rows(self.shop, record) for record in person.of("records"))}

    def export(self, person: Person) -> dict[str, Any]:
        found = [self.shop.reports.of_customer(record) for record in person.records]
        return {"reports": {report: rows for some in found for report, rows in some.items()}}
