"""What notifications keep of one customer: to export it, and to erase it."""

from typing import Any

from chalicelib.notifications.devices import Devices
from chalicelib.notifications.store import NotificationStore


class NotificationHoldings:
    """The notifications and devices of customers."""

    def __init__(self, store: NotificationStore, devices: Devices) -> None:
        self._store = store
        self._devices = devices

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        """All notifications of the last 30 days, then all devices (`{"endpoint", "id", "registered_at"}`)."""
        return self._store.of_customer(customer_id) + self._devices.of_customer(customer_id)

    def erase(self, customer_id: str) -> int:
        """Forget the customer's notifications and devices, also in SNS: how many there were."""
        return self._devices.erase(customer_id) + self._store.erase(customer_id)
