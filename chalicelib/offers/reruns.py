"""Promotions that must be started by the sweep: they failed, a page of them did, or they never started."""

from chalicelib.offers.rules import promotion_of, starts_in
from chalicelib.offers.tasks import LONGEST_WAIT_MS
from chalicelib.offers.values import Offer
from chalicelib.shop import Shop


def start_promotion(shop: Shop, offer: Offer) -> bool:
    """Start the promotion of an offer, unless that begins too late. Return True if it started."""
    now = shop.now()
    if starts_in(offer, now) > LONGEST_WAIT_MS:
        return False
    return shop.workflow.start(f"promotion-{offer.id}", promotion_of(offer, now))


def rerun_promotion(shop: Shop, offer_id: str, attempt: int) -> bool:
    """Start an attempt of a promotion. Customers who were told are not told again.

    Return False if it was started before, or the offer was deleted.

    Raises:
        TransientError: Step Functions was out of reach.
    """
    offer = shop.offers.find(offer_id)
    if offer is None:
        return False
    item = promotion_of(offer, shop.now()) | {"attempt": attempt}
    return shop.workflow.start(f"promotion-{offer_id}-{attempt}", item)
