"""Puts together everything that is held on one person."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from chalicelib.privacy import export_rows as rows
from chalicelib.privacy.export_sources import (
    Bucket,
    Customers,
    Merging,
    OfCustomer,
    Offers,
    Orders,
    Owners,
    Photos,
    Reviews,
)
from chalicelib.privacy.export_values import Document, Export, Row
from chalicelib.privacy.exports import KEPT, ExportStore
from chalicelib.times import format_time

MOST = 2_000_000
"""Bytes of the largest document that is answered as such: a Lambda's answer has at most 6 MB, written as
ASCII, in which each two bytes can become six."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """The stores of all that is held on a person, and where their pictures lie."""

    customers: Customers
    merging: Merging
    owners: Owners
    visits: OfCustomer
    orders: Orders
    offers: Offers
    promotions: OfCustomer
    notifications: OfCustomer
    reviews: Reviews
    reports: OfCustomer
    photos: Photos
    photos_bucket: Bucket
    results_bucket: Bucket


class Exporting:
    """Exports customers."""

    def __init__(
        self, sources: Sources, store: ExportStore, clock: Callable[[], int], most: int = MOST
    ) -> None:
        self._from = sources
        self._most = most
        self._store = store
        self._clock = clock

    def export(self, customer_id: str) -> Export:
        """Everything held on a customer.

        Raises:
            NotFound: no customer has this id, or it is part of another by now.
            CustomerErased: the customer was erased meanwhile.
        """
        document = self._document(customer_id)
        content = msgspec.json.encode(document)
        if len(content) <= self._most:
            return Export(document=document)
        return Export(url=self._store.write(customer_id, content, self._clock()))

    def _document(self, customer_id: str) -> Document:
        stores = self._from
        customer = stores.customers.get(customer_id)
        merges = self._merges(customer_id)
        ids = [customer_id, *(merge["customer_id"] for merge in merges)]
        visits = stores.visits.of_customer(customer_id)
        faces = rows.faces(stores.owners.faces_of(customer_id), stores.owners.references(customer_id))
        reports = [stores.reports.of_customer(each) for each in ids]
        return Document(
            exported_at=format_time(self._clock()),
            customer=rows.customer(customer, stores.customers.known_since(customer_id))
            | {"indexed_by": stores.customers.index_fields(customer_id)},
            merges=merges,
            selfies=self._selfies(customer_id),
            faces=faces,
            told_apart=sorted({other for each in ids for other in stores.owners.not_the_same(each)}),
            visits=[self._visit(visit) for visit in visits],
            orders=rows.plain(stores.orders.of_customer(customer_id)),
            purchases=stores.orders.bought(customer_id),
            promotions=sorted({offer for each in ids for offer in stores.promotions.of_customer(each)}),
            notifications=rows.plain(stores.notifications.of_customer(customer_id)),
            reviews=self._reviews(ids, [face["face_id"] for face in faces]),
            reports={report: count for found in reports for report, count in found.items()},
            photos=self._photos(ids, visits),
        )

    def _merges(self, customer_id: str) -> list[Row]:
        """The merges into a customer, and those before into whom these were of."""
        records = self._from.merging.records(customer_id)
        return [row for record in records for row in (rows.merge(record), *self._merges(str(record["from"])))]

    def _selfies(self, customer_id: str) -> list[Row]:
        found = self._from.customers.selfies(customer_id)
        return [
            {"photo_id": photo, **selfie, "thumbnail_url": self._picture(selfie.get("thumbnail"))}
            for photo, selfie in found.items()
        ]

    def _visit(self, visit: Row) -> Row:
        return {
            **visit,
            "face_url": self._picture(visit["picture"]),
            "requested_orders": self._from.orders.requested_at(visit["ids"]),
            "sent_offers": self._from.offers.sent_at(visit["ids"]),
        }

    def _reviews(self, ids: Iterable[str], face_ids: list[str]) -> list[Row]:
        found = {
            review.id: review for each in ids for review in self._from.reviews.of_customer(each, face_ids)
        }
        return rows.plain(found.values())

    def _photos(self, ids: list[str], visits: list[Row]) -> list[Row]:
        """Every photo the customer is in, also those that only S3 still has."""
        stores = self._from
        places = {photo: at for each in ids for photo, at in stores.owners.photos_of(each).items()}
        sent = [photo for each in ids for photo in stores.photos.of_customer(each)]
        named = {*places, *sent, *(photo["photo_id"] for visit in visits for photo in visit["photos"])}
        known = {photo.id: photo for photo in stores.photos.get_many(sorted(named))}
        found = {photo: rows.photo(known.get(photo), places.get(photo, {}), ids) for photo in named}
        shown = [{"id": photo, **row, "url": self._link(row)} for photo, row in found.items() if row]
        return sorted(shown, key=lambda row: (row["time"] or "", row["id"]))

    def _link(self, photo: Row) -> str:
        return self._from.photos_bucket.link(photo["key"], KEPT, photo["version"] or None)

    def _picture(self, key: Any) -> str | None:
        return self._from.results_bucket.link(key, KEPT) if key else None
