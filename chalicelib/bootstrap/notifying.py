"""The services that reach people."""

from functools import cached_property

from chalicelib.notifications.channels import EmailChannel, PushChannel, SmsChannel
from chalicelib.notifications.devices import Devices
from chalicelib.notifications.holdings import NotificationHoldings
from chalicelib.notifications.notifying import Channel, Notifying
from chalicelib.notifications.texts import Texts
from chalicelib.notifications.unsubscribing import Unsubscribing
from chalicelib.outside import new_token, now
from chalicelib.shop import Shop


class NotificationServices(Shop):
    """E-mail, SMS and push."""

    @cached_property
    def devices(self) -> Devices:
        return Devices(
            store=self.device_store,
            endpoints=self.push,
            customers=self.customers,
            application=self.settings.push_application,
            clock=now,
        )

    @cached_property
    def notifications(self) -> NotificationHoldings:
        return NotificationHoldings(self.notification_store, self.devices)

    @cached_property
    def texts(self) -> Texts:
        return Texts(zone=self.zone)

    @cached_property
    def unsubscribing(self) -> Unsubscribing:
        return Unsubscribing(self.database, self.customers, new_token)

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        return (
            EmailChannel(self.mailbox),
            SmsChannel(self.phones),
            PushChannel(self.push, self.devices),
        )

    @cached_property
    def notifying(self) -> Notifying:
        return Notifying(
            store=self.notification_store,
            customers=self.customers,
            offers=self.offers,
            channels=self.channels,
            texts=self.texts,
            links=self.unsubscribing,
            clock=now,
            most_attempts=self.settings.notification_attempts,
        )
