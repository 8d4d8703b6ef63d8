"""Whom a promotion is for and who was told. Owns `promotion:*`, `promotions` and `promoted:*` in Redis.

promotion:<offer>    sorted set of the customers who were in the store, numbered from 0; kept for a day
promotions           sorted set of the offers that have such a list, by when it expires (ms)
promoted:<customer>  hash offer -> 'sent', or who is about to tell: 'promotion <until (ms)> <attempt>'

The same is noted with the customer's visit (`offers-sent:*`), where the visit lane sees it.
"""

import json
from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.database import Database
from chalicelib.offers.store import REMEMBERED

PAGE = 100
LISTED = 24 * 3600 * 1000
"""Milliseconds for which the list of a promotion is kept."""
HELD = 60_000
"""Milliseconds after which another attempt may take over a claim; its holder has crashed or hangs."""
TOLD = 90 * 24 * 3600
"""Seconds for which a customer is known to have been told; as long as no execution's name comes again."""


class Claim(msgspec.Struct, frozen=True):
    """The right to tell a customer of an offer in their present visit."""

    customer_id: str
    visit_id: str
    mark: str


class PromotionStore:
    """Whom promotions are for, and who was told; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._keep = database.script("offers/list_promotion")
        self._claim = database.script("offers/claim_promotion")
        self._settle = database.script("offers/settle_promotion")

    def keep(self, offer_id: str, customer_ids: Sequence[str], now: int) -> int:
        """Keep whom a promotion is for, unless that is known already; how many pages that makes.

        Who isn't a customer (any more) is left out. They are one argument, for ElastiCache Serverless
        takes no request with more than 3,999.
        """
        keys = [self._db.key("promotion", offer_id), self._db.key("promotions")]
        arguments = [self._db.key("customer", ""), offer_id, now, LISTED, json.dumps(list(customer_ids))]
        listed = int(self._keep(keys=keys, args=arguments))
        return -(-listed // PAGE)

    def page(self, offer_id: str, page: int) -> list[str]:
        """The customers of a page, less those erased since."""
        first = page * PAGE
        key = self._db.key("promotion", offer_id)
        found: list[str] = self._db.client.zrangebyscore(key, first, first + PAGE - 1)
        return found

    def claim(
        self, offer_id: str, customer_ids: Sequence[str], now: int, attempt: str
    ) -> tuple[list[Claim], list[str]]:
        """Claims on those who weren't told yet, and the customers about whom to ask again.

        These are being told by another attempt, or became part of another customer this moment. A
        claim ends by `settle`, or after HELD. Of a deleted offer nothing can be claimed.
        """
        mark = f"promotion {now + HELD} {attempt}"
        arguments = [self._db.key(""), offer_id, now, mark, REMEMBERED, TOLD, *customer_ids]
        outcomes = self._claim(keys=[self._db.key("offer", offer_id)], args=arguments)
        answers = list(zip(customer_ids, outcomes, strict=False))
        claims = [Claim(customer, visit, mark) for customer, (what, visit) in answers if what == "claimed"]
        return claims, [customer for customer, (what, _) in answers if what in ("busy", "gone")]

    def settle(self, offer_id: str, claims: Iterable[Claim], sent: bool) -> None:
        """End claims of one attempt: the customers were told, or can be told by another attempt at once."""
        ended = list(claims)
        if not ended:
            return
        whom = [part for claim in ended for part in (claim.customer_id, claim.visit_id)]
        arguments = [self._db.key(""), offer_id, ended[0].mark, "sent" if sent else "", *whom]
        self._settle(keys=[self._db.key("offer", offer_id)], args=arguments)

    def of_customer(self, customer_id: str) -> list[str]:
        """The promotions that a customer was told."""
        found = self._db.client.hgetall(self._db.key("promoted", customer_id))
        return sorted(offer for offer, state in found.items() if state == "sent")

    def erase(self, customer_id: str) -> int:
        """Forget a customer who is no customer any more: how many entries named them.

        Nothing is noted of those who are none, so nothing comes back.
        """
        client, told = self._db.client, self._db.key("promoted", customer_id)
        lists = [
            self._db.key("promotion", offer) for offer in client.zrange(self._db.key("promotions"), 0, -1)
        ]
        entries = int(client.hlen(told)) + sum(int(client.zrem(key, customer_id)) for key in lists)
        client.delete(told)
        return entries
