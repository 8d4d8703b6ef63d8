"""Offers: who is sent which, at most once a visit and never without consent."""

from chalicelib.offers.ranking import Audience, Offer, rank_offers
from chalicelib.offers.sending import OfferSending
from chalicelib.offers.store import OfferStore

__all__ = ["Audience", "Offer", "OfferSending", "OfferStore", "rank_offers"]
