"""The tasks that tell everybody in the store of a new offer."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from chalicelib.errors import FutureStoreError, TransientError
from chalicelib.offers.promotions import Claim, PromotionStore
from chalicelib.offers.ranking import Offer, may_be_told, starts_in
from chalicelib.offers.sending import SUBJECT
from chalicelib.offers.store import OfferStore
from chalicelib.offers.surroundings import Customers, Notifying, Topic, Visits

BATCH = 10
"""Customers told at a time; between any two batches the offer may end."""
AT_ONCE = 4
"""Of these so many in parallel: a task mostly waits for SES, and up to eight run at a time."""
CLOCKS_DIFFER = 10_000
"""Milliseconds by which the state machine's clock may be ahead of a function's."""
PATIENCE = 200_000
"""Milliseconds for which a task waits for another attempt's claims; longer than they hold."""
PAUSE = 1_000


class _Run(msgspec.Struct):
    """One attempt to tell a page of customers."""

    attempt: str
    api_url: str
    sent: int = 0
    refused: list[FutureStoreError] = []


class Promoting:
    """Tells everybody in the store of a new offer; `pause` waits for so many milliseconds."""

    def __init__(
        self,
        *,
        store: OfferStore,
        promotions: PromotionStore,
        visits: Visits,
        customers: Customers,
        notifying: Notifying,
        topic: Topic,
        clock: Callable[[], int],
        pause: Callable[[int], None],
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._promotions = promotions
        self._visits = visits
        self._customers = customers
        self._notifying = notifying
        self._topic = topic
        self._clock = clock
        self._pause = pause
        self._new_id = new_id

    def list_customers_in_store(self, item: Mapping[str, Any]) -> dict[str, list[int]]:
        """The pages of customers to tell, which are kept in Redis: `{"pages": [0, 1, …]}`.

        A repetition answers the same. There is none when the offer was deleted or has expired.
        """
        offer = self._store.find(item["offer_id"])
        early = starts_in(offer, self._clock()) if offer else 0
        if 0 < early <= CLOCKS_DIFFER:
            self._pause(early)
        now = self._clock()
        if offer is None or not offer.holds(now):
            return {"pages": []}
        pages = self._promotions.keep(offer.id, self._visits.present_ids(now), now)
        return {"pages": list(range(pages))}

    def send_promotion(self, item: Mapping[str, Any], api_url: str) -> dict[str, int]:
        """Tell the customers of a page who may be told and weren't yet: `{"sent": how many}`.

        A customer another attempt is about to tell is waited for: if that one has crashed, this one
        tells them.

        Raises:
            TransientError, ServiceError: the topic did not take some messages, or another attempt
                doesn't end; another try goes on with who is left.
        """
        run = _Run(self._new_id(), api_url)
        waiting = self._promotions.page(item["offer_id"], item["page"])
        until = self._clock() + PATIENCE
        while waiting := self._tell_all(item["offer_id"], waiting, run):
            if self._clock() > until:
                raise TransientError(f"another attempt still tells {len(waiting)} customers; try again")
            self._pause(PAUSE)
        if run.refused:
            raise next((error for error in run.refused if isinstance(error, TransientError)), run.refused[0])
        return {"sent": run.sent}

    def _tell_all(self, offer_id: str, customer_ids: Sequence[str], run: _Run) -> list[str]:
        """Tell these while the offer holds; those to ask about again."""
        left: list[str] = []
        for first in range(0, len(customer_ids), BATCH):
            offer = self._store.find(offer_id)
            if offer is None or not offer.holds(self._clock()):
                return []
            left += self._tell(offer, customer_ids[first : first + BATCH], run)
        return left

    def _tell(self, offer: Offer, customer_ids: Sequence[str], run: _Run) -> list[str]:
        wanted = self._who_may_be_told(offer, customer_ids)
        claims, left = self._promotions.claim(offer.id, wanted, self._clock(), run.attempt)
        told: list[Claim] = []
        try:
            told = self._send(offer, claims, run)
        finally:
            self._promotions.settle(offer.id, told, sent=True)
            self._promotions.settle(offer.id, [claim for claim in claims if claim not in told], sent=False)
        run.sent += len(told)
        return left

    def _who_may_be_told(self, offer: Offer, customer_ids: Sequence[str]) -> list[str]:
        """Those of them, or whose part they are by now, who agree to it and whom the offer is for."""
        found = dict(self._customers.get_many(customer_ids))
        merged = {self._customers.current(customer) for customer in customer_ids if customer not in found}
        found.update(self._customers.get_many(merged))
        return [
            customer
            for customer, known in found.items()
            if may_be_told(known.consents) and offer.is_for(known.status)
        ]

    def _send(self, offer: Offer, claims: Sequence[Claim], run: _Run) -> list[Claim]:
        """Whom the topic was told of, after they were told themselves."""
        from concurrent.futures import ThreadPoolExecutor

        messages = [promotion_message(offer, claim) for claim in claims]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(partial(self._notify, run.api_url), messages))
        refused = self._topic.publish_many(SUBJECT, messages)
        run.refused += refused.values()
        return [
            claim for claim, message in zip(claims, messages, strict=True) if message["id"] not in refused
        ]

    def _notify(self, api_url: str, message: Mapping[str, Any]) -> None:
        values = {"offers": message["offers"]}
        self._notifying.notify(message["id"], message["customer_id"], "promotion", values, api_url)


def promotion_message(offer: Offer, claim: Claim) -> dict[str, Any]:
    """What the topic is told; its shape is that of the visit lane's."""
    return {
        "id": f"promotion-{offer.id}-{claim.customer_id}",
        "customer_id": claim.customer_id,
        "visit_id": claim.visit_id,
        "offers": [msgspec.to_builtins(offer)],
    }
