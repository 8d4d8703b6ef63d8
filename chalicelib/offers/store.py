"""Offers in Redis. Owns `offer:*`, `offers` and `offers-sent:*`.

offer:<id>           the offer (JSON)
offers               sorted set of their ids by when they were made (ms)
offers-sent:<visit>  hash offer -> 'sent', or who is about to send it: a photo, or a promotion (promotions.py)
"""

from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.offers.ranking import Offer

REMEMBERED = 7 * 24 * 3600
"""Seconds for which a visit remembers what it was sent; longer than any visit."""


class OfferStore:
    """Offers in Redis, and which were sent in which visit."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._claim = database.script("offers/claim_offers")
        self._mark = database.script("offers/mark_offers_sent")

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
        found = self.find(offer_id)
        if found is None:
            raise NotFound(f"there is no offer {offer_id!r}; GET /offers lists them")
        return found

    def find(self, offer_id: str) -> Offer | None:
        """One offer, unless it was deleted."""
        return next(iter(self._get_many([offer_id])), None)

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

    def claim(
        self, visit_ids: Sequence[str], photo_id: str, offers: Sequence[str], most: int, now: int
    ) -> list[str]:
        """The offers that this photo is to send in the visit: each to one photo only, `most` in all.

        `visit_ids` starts with the visit; the visits it absorbed follow. Asked again, the answer is
        the same until `mark_sent`. What a promotion has told in the visit, or is about to, isn't in it.
        """
        visit, *absorbed = visit_ids
        arguments = [self._db.key(""), visit, photo_id, most, REMEMBERED, now, len(absorbed)]
        claimed: list[str] = self._claim(
            keys=[self._db.key("visit", visit)], args=[*arguments, *absorbed, *offers]
        )
        return claimed

    def mark_sent(self, visit_id: str, offers: Iterable[str]) -> None:
        """Note that these offers, claimed before, are out."""
        self._mark(keys=[self._db.key("visit", visit_id)], args=[self._db.key(""), visit_id, *offers])

    def sent_at(self, visit_ids: Iterable[str]) -> list[str]:
        """The offers sent in these visits."""
        found = self._db.hashes([self._db.key("offers-sent", visit) for visit in visit_ids])
        return sorted(offer for sent in found for offer, state in sent.items() if state == "sent")

    def _get_many(self, offer_ids: Iterable[str]) -> list[Offer]:
        ids = list(offer_ids)
        found = self._db.client.mget([self._db.key("offer", offer) for offer in ids]) if ids else []
        return [msgspec.json.decode(offer, type=Offer) for offer in found if offer]
