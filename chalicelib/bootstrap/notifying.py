"""Notifications, for the services that are not functions over a shop yet."""

from functools import cached_property
from typing import Any

from chalicelib.shop import Shop


class NotificationHoldings:
    """The notifications and devices of customers."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        """Return all notifications of the last 30 days, then all devices."""
        stores = self._shop.notifications, self._shop.devices
        return [row for store in stores for row in store.of_customer(customer_id)]

    def erase(self, customer_id: str) -> int:
        """Forget a customer's notifications and devices, also in SNS; return their number."""
        devices = self._shop.devices.erase(self._shop.push, customer_id)
        return devices + self._shop.notifications.erase(customer_id)


class NotificationServices(Shop):
    """Exporting and erasing notifications and devices."""

    @cached_property
    def notification_holdings(self) -> NotificationHoldings:
        return NotificationHoldings(self)
