"""A shop in canonical form: the outcomes of photos and people, without ids, times and numbers of tries."""

from collections import defaultdict
from typing import Any

import msgspec

from chalicelib.people.values import Customer
from chalicelib.reports.values import Report, files
from tests.chaos.crowd import Crowd, person_of
from tests.shops import TestShop

MANY = 1000
TOLD = ("storeroom", "offers", "results", "reports")
"""Topics whose messages are part of the outcome; alerts are not."""


class Canon:
    """The canonical form of a shop, whose customers are named by the people that their faces show."""

    def __init__(self, shop: TestShop, crowd: Crowd) -> None:
        self._shop, self._crowd = shop, crowd
        self._customers = shop.customers.page(MANY)[0]
        self._survivors: dict[str, str] = {}
        self._shown = self._find_shown()

    def _find_shown(self) -> dict[str, set[str]]:
        """Return whom the faces of each customer show."""
        shown: dict[str, set[str]] = defaultdict(set)
        faces = self._shop.faces.owners_of(self._crowd.ever).items()
        named = [
            (face.face_id, face.customer_id)
            for photo in self._shop.photos.page(MANY)[0]
            for face in photo.faces
            if face.customer_id
        ]
        self._survivors = self._shop.customers.current_many({owner for _, owner in (*faces, *named)})
        for face, owner in (*faces, *named):
            shown[self._survivors.get(owner, owner)].add(person_of(self._crowd.ever[face]))
        return shown

    def name(self, customer_id: str | None) -> str:
        """Return the name of the person who a customer is, or became part of."""
        customer_id = self._survivors.get(customer_id or "", customer_id)
        known = {customer.id: customer.name for customer in self._customers}
        shown = self._shown.get(customer_id or "", {"nobody"})
        return known.get(customer_id or "") or "+".join(sorted(shown))

    def of_all(self) -> dict[str, Any]:
        """Return the whole form."""
        people = sorted(((self.name(one.id), self._person(one)) for one in self._customers), key=repr)
        return {
            "photos": self._photos(),
            "people": people,
            "told": self._told(),
            "mailed": sorted({to for to, _ in self._shop.mailbox.sent}),  # type: ignore[attr-defined]
            "stock": [(product.sku, product.stock) for product, _ in self._shop.products.inventory()[0]],
            "reports": sorted(
                (one.kind, one.state, str(one.delivery), self._made_of(one))
                for one in self._shop.reports.page(MANY)[0]
            ),
            "results": self._results(),
        }

    def _made_of(self, report: Report) -> int:
        """Return the number of objects of a report's latest attempt."""
        made = files(report.id, report.attempt)
        return len({made.data, made.page, made.table} & self._shop.results_bucket.objects.keys())

    def _results(self) -> list[str]:
        """Return the keys of what was made of photos.

        An attempt that failed may leave crops and parts of a report, until the photo or report is erased.
        """
        keys = self._shop.results_bucket.objects
        return sorted(key for key in keys if not key.startswith(("faces/", "reports/")))

    def _photos(self) -> dict[str, Any]:
        return {
            photo.key: (
                photo.state,
                sorted((self._crowd.ever[face.face_id], self.name(face.customer_id)) for face in photo.faces),
            )
            for photo in self._shop.photos.page(MANY)[0]
        }

    def _person(self, customer: Customer) -> dict[str, Any]:
        shop = self._shop
        visits = [
            (
                sorted(photo["key"] for photo in visit["photos"]),
                len(shop.orders.requested_at(visit["ids"])),
                sorted(shop.offers.find(offer).text for offer in shop.offers.sent_at(visit["ids"])),  # type: ignore[union-attr]
                bool(visit["picture"]),
            )
            for visit in map(msgspec.to_builtins, shop.visits.of_customer(customer.id))
        ]
        orders = shop.orders.of_customer(customer.id)
        notices = shop.notifications.of_customer(customer.id)
        return {
            "status": customer.status,
            "visits": sorted(visits),
            "orders": sorted((order.state, [(i.sku, i.quantity) for i in order.items]) for order in orders),
            "bought": shop.orders.bought(customer.id),
            "notices": sorted(
                (notice["kind"], sorted((name, way["state"]) for name, way in notice["channels"].items()))
                for notice in map(msgspec.to_builtins, notices)
            ),
            "references": len(shop.faces.references(customer.id)),
            "selfies": len(shop.customers.selfies(customer.id)),
        }

    def _told(self) -> list[Any]:
        """Return each message once, by topic, subject and customer."""
        told = {
            (topic, subject, message["id"], self.name(message.get("customer_id")))
            for topic in TOLD
            for subject, message in self._shop.topic(topic).published
        }
        return sorted((topic, subject, name) for topic, subject, _, name in told)
