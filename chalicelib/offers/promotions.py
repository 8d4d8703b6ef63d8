"""The customers of each promotion, and those who were told. Owns `promotion:*`, `promotions`, `promoted:*`.

promotion:<offer>    sorted set of the customers who were in the store, numbered from 0; kept for a day
promotions           sorted set of the offers that have such a list, by when it expires (ms)
promoted:<customer>  hash offer -> 'sent', or a claim: 'promotion <until (ms)> <attempt>'; stays in a merge

The same is noted with the customer's visit (`offers-sent:*`), where the visit lane sees it.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.channels import TOLD_SECONDS
from chalicelib.database import Database
from chalicelib.offers.values import Claim
from chalicelib.person import Counts, Person
from chalicelib.times import REMEMBERED_SECONDS

PAGE = 100
"""Customers of a page."""
LISTED_MS = 24 * 3600 * 1000
"""Time for which the list of a promotion is kept."""
CLAIM_TTL_MS = 60_000
"""Time after which another attempt may take over a claim; its holder has crashed or hangs."""


class PromotionStore:
    """The customers of promotions, and those who were told; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._keep = database.script("offers/list_promotion")
        self._claim = database.script("offers/claim_promotion")
        self._settle = database.script("offers/settle_promotion")

    def keep(self, offer_id: str, customer_ids: Sequence[str], now: int) -> int:
        """Keep the list of a promotion's customers, unless there is one, and return its number of pages.

        Those who are no customers (any more) are left out.
        """
        keys = [self._db.key("promotion", offer_id), self._db.key("promotions")]
        # one argument for all, as ElastiCache Serverless takes no request with more than 3,999
        arguments = [self._db.key(""), offer_id, now, LISTED_MS, json.dumps(list(customer_ids))]
        listed = int(self._keep(keys=keys, args=arguments))
        return -(-listed // PAGE)

    def page(self, offer_id: str, page: int) -> list[str]:
        """Return the customers of a page, less those erased since."""
        first = page * PAGE
        key = self._db.key("promotion", offer_id)
        found: list[str] = self._db.client.zrangebyscore(key, first, first + PAGE - 1)
        return found

    def claim(
        self, offer_id: str, customer_ids: Sequence[str], now: int, attempt: str
    ) -> tuple[list[Claim], list[str]]:
        """Claim the customers who weren't told yet; return the claims, and the customers to ask about again.

        These are being told by another attempt, or became part of another customer this moment. A
        claim ends by `settle`, or after CLAIM_TTL_MS. Of a deleted offer nothing can be claimed.
        """
        mark = f"promotion {now + CLAIM_TTL_MS} {attempt}"
        arguments = [self._db.key(""), offer_id, now, mark, REMEMBERED_SECONDS, TOLD_SECONDS, *customer_ids]
        outcomes = self._claim(keys=[self._db.key("offer", offer_id)], args=arguments)
        answers = list(zip(customer_ids, outcomes, strict=False))
        claims = [Claim(customer, visit, mark) for customer, (what, visit) in answers if what == "claimed"]
        return claims, [customer for customer, (what, _) in answers if what in ("busy", "gone")]

    def settle(self, offer_id: str, claims: Iterable[Claim], sent: bool) -> None:
        """End claims of one attempt: the customers were told, or can be told by another attempt at once."""
        ended = list(claims)
        if not ended:
            return
        places = [part for claim in ended for part in (claim.customer_id, claim.visit_id)]
        arguments = [self._db.key(""), offer_id, ended[0].mark, "sent" if sent else "", *places]
        self._settle(keys=[self._db.key("offer", offer_id)], args=arguments)

    def of_customer(self, customer_id: str) -> list[str]:
        """Return the promotions that a customer was told."""
        found = self._db.client.hgetall(self._db.key("promoted", customer_id))
        return sorted(offer for offer, state in found.items() if state == "sent")

    def find(self, person: Person) -> None:
        """Find nothing: all that is kept is known by the records and visits."""

    def erase(self, person: Person) -> Counts:
        """Forget what records and visits were sent, and take records out of lists."""
        records = person.of("records")
        visits = person.of("visits", "absorbed")
        sent = [self._db.key("offers-sent", visit) for visit in visits]
        told = [self._db.key("promoted", record) for record in records]
        lists = self._db.members([self._db.key("promotions")]) if records else []
        keys = [self._db.key("promotion", offer) for offer in lists]
        named = sum(int(self._db.client.zrem(key, *records)) for key in keys)
        return {"records": named + self._db.delete(*sent, *told)}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the promotions that any record was told."""
        found = {offer for record in person.records for offer in self.of_customer(record)}
        return {"promotions": sorted(found)}
