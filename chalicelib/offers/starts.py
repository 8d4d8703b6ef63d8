"""The start of promotions: at once, or by a schedule within the hour before the offer begins to hold.

No execution waits for a later moment, because a deployment keeps a definition only as long as one runs by it.
"""

from chalicelib.errors import FutureStoreError
from chalicelib.logs import log_values
from chalicelib.offers.rules import promotion_of, starts_in
from chalicelib.offers.values import Offer
from chalicelib.shop import Shop

LEAD_MS = 3600 * 1000
"""Longest time that an execution waits for its offer to begin."""
MAX_STARTED = 100
"""Promotions that one run starts."""


def announce_offer(shop: Shop, offer: Offer) -> None:
    """Store an offer, and start its promotion if it begins within LEAD_MS. Else `start_promotions` does so.

    Raises:
        TransientError, ServiceError: the promotion could not be started, so the offer was deleted again.
    """
    now = shop.now()
    wait = starts_in(offer, now)
    shop.offers.add(offer, now, begins=now + wait)
    if wait > LEAD_MS:
        return
    try:
        start_promotion(shop, offer)
    except FutureStoreError:
        shop.offers.delete(offer.id)
        raise


def start_promotion(shop: Shop, offer: Offer) -> bool:
    """Start the promotion of an offer. Return False if it had started before.

    It stays due until it has started. If this ends in between, the next run tries to start the same
    execution again, which changes nothing.
    """
    started = shop.workflow.start(f"promotion-{offer.id}", promotion_of(offer, shop.now()))
    shop.offers.promotion_started(offer.id)
    return started


def start_promotions(shop: Shop) -> dict[str, int]:
    """Start the promotions that are due within LEAD_MS, the earliest first. Return the number `started`.

    Raises:
        TransientError, ServiceError: one could not be started; it stays due, like those after it.
    """
    due = shop.offers.promotions_due(shop.now() + LEAD_MS, MAX_STARTED)
    started = sum(start_promotion(shop, offer) for offer in due)
    log_values("promotions", {"started": started})
    return {"started": started}
