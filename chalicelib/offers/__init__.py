"""Offers: who is sent which, at most once a visit and never without consent."""

from chalicelib.offers.announcing import Announcing
from chalicelib.offers.promoting import Promoting
from chalicelib.offers.promotions import PromotionStore
from chalicelib.offers.ranking import Audience, Offer, rank_offers
from chalicelib.offers.sending import OfferSending
from chalicelib.offers.store import OfferStore

__all__ = [
    "Announcing",
    "Audience",
    "Offer",
    "OfferSending",
    "OfferStore",
    "Promoting",
    "PromotionStore",
    "rank_offers",
]
