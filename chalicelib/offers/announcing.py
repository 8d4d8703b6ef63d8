"""Making an offer known: it is kept, and its promotion starts."""

from collections.abc import Callable
from typing import Any

from chalicelib.errors import FutureStoreError
from chalicelib.offers.ranking import Offer, starts_in
from chalicelib.offers.store import OfferStore
from chalicelib.offers.surroundings import Workflow

LONGEST_WAIT = 360 * 24 * 3600 * 1000
"""Milliseconds; an execution ends after a year."""


class Announcing:
    """Keeps offers and starts their promotions."""

    def __init__(self, store: OfferStore, workflow: Workflow, clock: Callable[[], int]) -> None:
        self._store = store
        self._workflow = workflow
        self._clock = clock

    def announce(self, offer: Offer) -> None:
        """Keep an offer and tell everybody in the store, once it holds.

        One that only holds after LONGEST_WAIT is left to the visit lane.

        Raises:
            TransientError, ServiceError: the promotion could not be started; the offer isn't kept.
        """
        now = self._clock()
        self._store.add(offer, now)
        if starts_in(offer, now) > LONGEST_WAIT:
            return
        try:
            self._workflow.start(f"promotion-{offer.id}", promotion_of(offer, now))
        except FutureStoreError:
            self._store.delete(offer.id)
            raise


def promotion_of(offer: Offer, now: int) -> dict[str, Any]:
    """The input of the promotion lane; with `valid_from` (ISO 8601) it waits until then."""
    waiting = {"valid_from": offer.valid_from} if starts_in(offer, now) else {}
    return {"lane": "promotion", "offer_id": offer.id, **waiting}
