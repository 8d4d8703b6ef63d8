"""Offers: who is sent which, at most once a visit and never without consent.

The store owns `offer:*`, `offers` and `offers-sent:*` in Redis.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol

import msgspec

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.times import parse_time

Audience = Literal["all", "enrolled", "newcomers"]
REMEMBERED = 7 * 24 * 3600
"""Seconds for which a visit remembers what it was sent; longer than any visit."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion: a text, the products it is about, when it holds and who may get it."""

    id: str
    text: str
    skus: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None
    audience: Audience = "all"

    def holds(self, now: int) -> bool:
        """Whether `now` (ms) lies from `valid_from` up to but not at `valid_until`."""
        started = self.valid_from is None or parse_time(self.valid_from) <= now
        return started and (self.valid_until is None or now < parse_time(self.valid_until))

    def is_for(self, status: str) -> bool:
        """Whether a customer of this status may get it."""
        return self.audience == "all" or self.audience.startswith(status)


def rank_offers(
    offers: Iterable[Offer],
    *,
    status: str,
    now: int,
    bought: Mapping[str, int],
    sold: Mapping[str, int],
    without: Collection[str] = (),
) -> list[Offer]:
    """The offers that fit a customer, the best first.

    An offer fits while it holds, is meant for customers of this `status` and is not in `without`.
    First come offers about what the customer has bought most (`bought`: quantity by sku), among
    equals those about what sells most (`sold`), then those that end soonest, then by id.
    """

    def rank(offer: Offer) -> tuple[int, int, float, str]:
        ends = parse_time(offer.valid_until) if offer.valid_until else float("inf")
        own = sum(bought.get(sku, 0) for sku in set(offer.skus))
        everybody = sum(sold.get(sku, 0) for sku in set(offer.skus))
        return -own, -everybody, ends, offer.id

    fitting = (
        offer for offer in offers if offer.holds(now) and offer.is_for(status) and offer.id not in without
    )
    return sorted(fitting, key=rank)


class OfferStore:
    """Offers in Redis, and which were sent in which visit."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._claim = database.script("claim_offers")

    def add(self, offer: Offer, now: int) -> None:
        """Keep an offer."""
        with self._db.transaction() as step:
            step.set(self._db.key("offer", offer.id), msgspec.json.encode(offer))
            step.zadd(self._db.key("offers"), {offer.id: now})

    def get(self, offer_id: str) -> Offer:
        """One offer.

        Raises:
            NotFound: there is no such offer.
        """
        found = self._get_many([offer_id])
        if not found:
            raise NotFound(f"there is no offer {offer_id!r}; GET /offers lists them")
        return found[0]

    def page(self, limit: int, cursor: str | None = None) -> tuple[list[Offer], str | None]:
        """Offers, the newest first, and the cursor of the next page."""
        ids, following = self._db.page(self._db.key("offers"), limit, cursor)
        return self._get_many(ids), following

    def all(self) -> list[Offer]:
        """Every offer, whether it holds or not."""
        return self._get_many(self._db.client.zrange(self._db.key("offers"), 0, -1))

    def delete(self, offer_id: str) -> None:
        """Forget an offer; visits keep that they were sent it."""
        with self._db.transaction() as step:
            step.delete(self._db.key("offer", offer_id))
            step.zrem(self._db.key("offers"), offer_id)

    def claim(self, visit_ids: Sequence[str], photo_id: str, offers: Sequence[str], most: int) -> list[str]:
        """The offers that this photo is to send in the visit: each to one photo only, `most` in all.

        `visit_ids` starts with the visit; the visits it absorbed follow. Asked again, the answer is
        the same until `mark_sent`.
        """
        keys = [self._db.key("offers-sent", visit) for visit in visit_ids]
        claimed: list[str] = self._claim(keys=keys, args=[photo_id, most, REMEMBERED, *offers])
        return claimed

    def mark_sent(self, visit_id: str, offers: Iterable[str]) -> None:
        """Note that these offers are out."""
        key = self._db.key("offers-sent", visit_id)
        self._db.client.hset(key, mapping=dict.fromkeys(offers, "sent"))

    def sent_at(self, visit_ids: Iterable[str]) -> list[str]:
        """The offers sent in these visits."""
        found = self._db.hashes([self._db.key("offers-sent", visit) for visit in visit_ids])
        return sorted(offer for sent in found for offer, state in sent.items() if state == "sent")

    def _get_many(self, offer_ids: Iterable[str]) -> list[Offer]:
        ids = list(offer_ids)
        found = self._db.client.mget([self._db.key("offer", offer) for offer in ids]) if ids else []
        return [msgspec.json.decode(offer, type=Offer) for offer in found if offer]


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
        customer_id, visit = item["visitor"]["customer_id"], item["visit"]
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
            "id": f"{item['photo_id']}-{customer_id}",
            "customer_id": customer_id,
            "visit_id": item["visit"]["id"],
            "offers": [msgspec.to_builtins(offer) for offer in offers],
        }
        self._topic.publish("Offers for a visitor", message)
