"""The task that sends a visitor the offers that fit."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from chalicelib.offers.ranking import Offer, rank_offers
from chalicelib.offers.store import OfferStore


class Customer(Protocol):
    """What sending offers needs to know of a customer."""

    @property
    def status(self) -> str: ...
    @property
    def consents(self) -> Any: ...


class Customers(Protocol):
    """Where customers are looked up."""

    def get_many(self, customer_ids: Iterable[str]) -> Mapping[str, Customer]: ...


class Purchases(Protocol):
    """Where past purchases are looked up."""

    def bought(self, customer_id: str) -> dict[str, int]: ...
    def sold(self) -> dict[str, int]: ...


class Topic(Protocol):
    """Where offers go out."""

    def publish(self, subject: str, message: dict[str, Any]) -> None: ...


class OfferSending:
    """The task that sends a visitor the offers that fit."""

    def __init__(
        self,
        *,
        store: OfferStore,
        customers: Customers,
        purchases: Purchases,
        topic: Topic,
        most: int,
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._customers = customers
        self._purchases = purchases
        self._topic = topic
        self._most = most
        self._clock = clock

    def send_offers(self, item: Mapping[str, Any]) -> list[str]:
        """Publish one message with the offers that fit the visitor; their ids.

        None goes out without the marketing consent or twice in a visit. A message may go out twice
        when the task is repeated, then under the same id.
        """
        customer_id, visit = item["visit"]["customer_id"], item["visit"]
        customer = self._customers.get_many([customer_id]).get(customer_id)
        if customer is None or not customer.consents.marketing:
            return []
        fitting = self._fitting(customer_id, customer.status)
        visits = [visit["id"], *visit["absorbed"]]
        claimed = self._store.claim(visits, item["photo_id"], list(fitting), self._most)
        chosen = [fitting[offer] for offer in claimed if offer in fitting]
        if chosen:
            self._publish(customer_id, item, chosen)
            self._store.mark_sent(visit["id"], [offer.id for offer in chosen])
        return [offer.id for offer in chosen]

    def _fitting(self, customer_id: str, status: str) -> dict[str, Offer]:
        ranked = rank_offers(
            self._store.all(),
            status=status,
            now=self._clock(),
            bought=self._purchases.bought(customer_id),
            sold=self._purchases.sold(),
        )
        return {offer.id: offer for offer in ranked}

    def _publish(self, customer_id: str, item: Mapping[str, Any], offers: Sequence[Offer]) -> None:
        message = {
            "id": message_id(item["visit"]["id"], [offer.id for offer in offers]),
            "customer_id": customer_id,
            "visit_id": item["visit"]["id"],
            "offers": [msgspec.to_builtins(offer) for offer in offers],
        }
        self._topic.publish("Offers for a visitor", message)


def message_id(visit_id: str, offers: Sequence[str]) -> str:
    """The same for the same offers in the same visit, so that a message that comes twice is known."""
    return hashlib.sha256(" ".join([visit_id, *sorted(offers)]).encode()).hexdigest()[:32]
