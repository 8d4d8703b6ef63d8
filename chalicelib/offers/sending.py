"""The task that sends a visitor the offers that fit."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.offers.ranking import Offer, may_be_told, rank_offers
from chalicelib.offers.store import OfferStore
from chalicelib.offers.surroundings import Customers, Notifying, Purchases, Topic

SUBJECT = "Offers for a visitor"


class OfferSending:
    """The task that sends a visitor the offers that fit."""

    def __init__(
        self,
        *,
        store: OfferStore,
        customers: Customers,
        purchases: Purchases,
        notifying: Notifying,
        topic: Topic,
        most: int,
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._customers = customers
        self._purchases = purchases
        self._notifying = notifying
        self._topic = topic
        self._most = most
        self._clock = clock

    def send_offers(self, item: Mapping[str, Any], api_url: str) -> list[str]:
        """Send the visitor one message with the offers that fit; their ids.

        None goes out without the marketing consent or twice in a visit. A message may go out twice
        when the task is repeated, then under the same id.
        """
        customer_id, visit = item["visit"]["customer_id"], item["visit"]
        customer = self._customers.get_many([customer_id]).get(customer_id)
        if customer is None or not may_be_told(customer.consents):
            return []
        fitting = self._fitting(customer_id, customer.status)
        visits = [visit["id"], *visit["absorbed"]]
        claimed = self._store.claim(visits, item["photo_id"], list(fitting), self._most, self._clock())
        chosen = [fitting[offer] for offer in claimed if offer in fitting]
        if chosen:
            self._send(message_for(customer_id, visit["id"], chosen), api_url)
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

    def _send(self, message: dict[str, Any], api_url: str) -> None:
        """The customer first: to them a repeated call sends nothing again, should the topic refuse."""
        values = {"offers": message["offers"]}
        self._notifying.notify(message["id"], message["customer_id"], "offers", values, api_url)
        self._topic.publish(SUBJECT, message)


def message_for(customer_id: str, visit_id: str, offers: Sequence[Offer]) -> dict[str, Any]:
    """What the topic is told of offers to a visitor."""
    return {
        "id": message_id(visit_id, [offer.id for offer in offers]),
        "customer_id": customer_id,
        "visit_id": visit_id,
        "offers": [msgspec.to_builtins(offer) for offer in offers],
    }


def message_id(visit_id: str, offers: Sequence[str]) -> str:
    """The same for the same offers in the same visit, so that a message that comes twice is known."""
    return hashlib.sha256(" ".join([visit_id, *sorted(offers)]).encode()).hexdigest()[:32]
