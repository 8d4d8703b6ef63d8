"""Offers in Redis. Owns `offer:*`, `offers`, `offers-sent:*` and `promotions-due`.

offer:<id>           the offer (JSON)
offers               sorted set of their ids by when they were made (ms)
promotions-due       sorted set of the offers whose promotion has not started, by when they begin to hold (ms)
offers-sent:<visit>  hash offer -> 'sent', or a claim: a photo's id, or a promotion's (promotions.py)
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.offers.values import Offer
from chalicelib.times import REMEMBERED_SECONDS


class OfferStore:
    """Offers in Redis, and the offers that each visit was sent."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._claim = database.script("offers/claim_offers")
        self._mark = database.script("offers/mark_offers_sent")

    def add(self, offer: Offer, now: int, begins: int | None = None) -> None:
        """Keep an offer. With `begins` (ms) its promotion is due until `promotion_started`."""
        with self._db.transaction() as step:
            step.set(self._db.key("offer", offer.id), msgspec.json.encode(offer))
            step.zadd(self._db.key("offers"), {offer.id: now})
            if begins is not None:
                step.zadd(self._db.key("promotions-due"), {offer.id: begins})

    def promotions_due(self, until: int, limit: int) -> list[Offer]:
        """Return offers that begin to hold up to this moment (ms) and whose promotion has not started."""
        due = self._db.client.zrange(
            self._db.key("promotions-due"), "-inf", until, byscore=True, offset=0, num=limit
        )
        return self.get_many(due)

    def promotion_started(self, offer_id: str) -> None:
        """Note that the promotion of an offer has started."""
        self._db.client.zrem(self._db.key("promotions-due"), offer_id)

    def get(self, offer_id: str) -> Offer:
        """Return an offer.

        Raises:
            NotFound: there is no such offer.
        """
        found = self.find(offer_id)
        if found is None:
            raise NotFound(f"there is no offer {offer_id!r}; GET /offers lists them")
        return found

    def find(self, offer_id: str) -> Offer | None:
        """Return an offer, or None when it was deleted."""
        return next(iter(self.get_many([offer_id])), None)

    def page(self, limit: int, cursor: str | None = None) -> tuple[list[Offer], str | None]:
        """Return offers, the newest first, and the cursor of the next page."""
        ids, following = self._db.page(self._db.key("offers"), limit, cursor)
        return self.get_many(ids), following

    def all(self) -> list[Offer]:
        """Return every offer, also those that don't hold."""
        return self.get_many(self._db.client.zrange(self._db.key("offers"), 0, -1))

    def delete(self, offer_id: str) -> None:
        """Forget an offer; visits remember that they were sent it."""
        with self._db.transaction() as step:
            step.delete(self._db.key("offer", offer_id))
            step.zrem(self._db.key("offers"), offer_id)
            step.zrem(self._db.key("promotions-due"), offer_id)

    def claim(
        self,
        customer_id: str,
        visit_ids: Sequence[str],
        photo_id: str,
        offers: Sequence[str],
        most: int,
        now: int,
    ) -> tuple[str, list[str]]:
        """Claim offers for a photo in a visit, each for one photo only, `most` in all.

        `visit_ids` starts with the visit; the visits that it absorbed follow. Return the visit that the claim
        stands with, and the offers. Asked again, the answer is the same until `mark_sent`, whatever
        `offers` are. It lacks offers that a promotion has told in the visit, or has claimed. Nothing is
        claimed for somebody erased.
        """
        visit, *absorbed = visit_ids
        about = [visit, photo_id, most, REMEMBERED_SECONDS, now, customer_id, len(absorbed)]
        arguments = [self._db.key(""), *about, *absorbed, *offers]
        holder, *claimed = self._claim(keys=[self._db.key("visit", visit)], args=arguments)
        return holder, claimed

    def mark_sent(self, visit_id: str, offers: Iterable[str]) -> None:
        """Note that these offers, claimed before, are sent."""
        self._mark(keys=[self._db.key("visit", visit_id)], args=[self._db.key(""), visit_id, *offers])

    def sent_at(self, visit_ids: Sequence[str]) -> list[str]:
        """Return the offers that were sent in these visits."""
        return self.sent_at_each({"": visit_ids})[""]

    def sent_at_each(self, visits: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return the offers that were sent in each visit, given the ids of all its parts."""
        parts = [part for ids in visits.values() for part in ids]
        found = self._db.hashes([self._db.key("offers-sent", part) for part in parts])
        sent = ([offer for offer, state in offers.items() if state == "sent"] for offers in found)
        return {visit: sorted(offer for _ in ids for offer in next(sent)) for visit, ids in visits.items()}

    def get_many(self, offer_ids: Iterable[str]) -> list[Offer]:
        """Return those of these offers that were not deleted."""
        ids = list(offer_ids)
        found = self._db.values([self._db.key("offer", offer) for offer in ids])
        return [msgspec.json.decode(offer, type=Offer) for offer in found if offer]
