"""The services around offers."""

from functools import cached_property

from chalicelib.bootstrap.notifying import NotificationServices
from chalicelib.bootstrap.outside import now
from chalicelib.offers.sending import OfferSending


class OfferServices(NotificationServices):
    """Offers: to a visitor, and to everybody in the store."""

    @cached_property
    def offer_sending(self) -> OfferSending:
        return OfferSending(
            store=self.offers,
            customers=self.customers,
            purchases=self.orders,
            topic=self.topic("offers"),
            most=self.settings.offers_per_visit,
            clock=now,
        )
