"""Customers' devices, to which push messages go. Owns `devices:*` and `device:*` in Redis.

devices:<customer>   hash: endpoint -> device id and when it was registered (JSON); moves with a merge
device:<endpoint>    the customer who has it; moves along
"""

import json
from typing import Any

import msgspec

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.notifications.values import Device
from chalicelib.ports import PushEndpoints
from chalicelib.times import format_time


class DeviceStore:
    """Devices in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._register = database.script("notifications/register_device")
        self._drop = database.script("notifications/drop_device")

    def register(self, customer_id: str, device_id: str, endpoint: str, now: int) -> tuple[str, list[str]]:
        """Give an endpoint to a customer, or to the survivor of a merged one, whoever had it before.

        Return the owner's id and the endpoints that the same device had before.

        Raises:
            NotFound: no customer has this id.
        """
        arguments = [self._db.key(""), customer_id, device_id, endpoint, now]
        answer = self._register(keys=[self._db.key("device", endpoint)], args=arguments)
        if answer is None:
            raise NotFound(f"there is no customer {customer_id!r}; GET /customers lists them")
        owner, *former = answer
        return owner, former

    def drop(self, push: PushEndpoints, customer_id: str, endpoint: str) -> None:
        """Forget a customer's endpoint, unless another customer has it by now."""
        if endpoint in self.of(customer_id):
            push.forget(endpoint)  # first: an endpoint that Redis forgot could not be found again
            keys = [self._db.key("device", endpoint), self._db.key("devices", customer_id)]
            self._drop(keys=keys, args=[customer_id, endpoint])

    def erase(self, push: PushEndpoints, customer_id: str) -> int:
        """Forget all devices of a customer and return their number."""
        endpoints = list(self.of(customer_id))
        for endpoint in endpoints:
            self.drop(push, customer_id, endpoint)
        return len(endpoints)

    def is_owned(self, endpoint: str) -> bool:
        """Tell whether any customer has an endpoint."""
        return bool(self._db.client.exists(self._db.key("device", endpoint)))

    def of(self, customer_id: str) -> dict[str, Device]:
        """Return a customer's devices, by endpoint."""
        found = self._db.client.hgetall(self._db.key("devices", customer_id))
        return {endpoint: _device(json.loads(stored)) for endpoint, stored in sorted(found.items())}

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        """Return all that is kept of a customer's devices: `{"endpoint", "id", "registered_at"}` each."""
        found = self.of(customer_id).items()
        return [{"endpoint": endpoint, **msgspec.to_builtins(device)} for endpoint, device in found]


def _device(stored: dict[str, Any]) -> Device:
    return Device(id=stored["id"], registered_at=format_time(stored["at"]))
