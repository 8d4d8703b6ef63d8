"""The services around offers."""

from functools import cached_property

from chalicelib.bootstrap.notifying import NotificationServices
from chalicelib.offers.announcing import Announcing
from chalicelib.offers.promoting import Promoting
from chalicelib.offers.sending import OfferSending
from chalicelib.outside import new_id, now, pause


class OfferServices(NotificationServices):
    """Offers: to a visitor, and to everybody in the store."""

    @cached_property
    def offer_sending(self) -> OfferSending:
        return OfferSending(
            store=self.offers,
            customers=self.customers,
            purchases=self.orders,
            notifying=self.notifying,
            topic=self.topic("offers"),
            most=self.settings.offers_per_visit,
            clock=now,
        )

    @cached_property
    def announcing(self) -> Announcing:
        return Announcing(self.offers, self.workflow, now)

    @cached_property
    def promoting(self) -> Promoting:
        return Promoting(
            store=self.offers,
            promotions=self.promotions,
            visits=self.visits,
            customers=self.customers,
            notifying=self.notifying,
            topic=self.topic("offers"),
            clock=now,
            pause=pause,
            new_id=new_id,
        )
