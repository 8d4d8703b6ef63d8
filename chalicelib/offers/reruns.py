"""Further attempts of promotions that failed, or of which a page did."""

from chalicelib.offers.rules import promotion_of
from chalicelib.shop import Shop


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
