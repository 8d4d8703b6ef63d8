"""Customers' devices, to which push messages go. Owns `devices:*` and `device:*` in Redis.

devices:<customer>   hash: endpoint -> device id and when it was registered (JSON); a merge moves it
device:<endpoint>    id of the customer who owns the endpoint; a merge moves it
"""

import json
from typing import Any

import msgspec

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.notifications.values import Device
from chalicelib.person import Counts, Person
from chalicelib.ports import PushEndpoints
from chalicelib.times import format_time


class DeviceStore:
    """Devices in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._register = database.script("notifications/register_device")
        self._drop = database.script("notifications/drop_device")

    def register(self, customer_id: str, device_id: str, endpoint: str, now: int) -> tuple[str, list[str]]:
        """Give an endpoint to a customer, or to the survivor of a merged one. A former owner loses it.

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
        """Delete an endpoint of a customer from the push service and from here.

        Nothing is done when the customer has no such endpoint, e.g. because another customer took it over.
        """
        if endpoint in self.of(customer_id):
            push.forget(endpoint)  # first: an endpoint that Redis forgot could not be found again
            keys = [self._db.key("device", endpoint), self._db.key("devices", customer_id)]
            self._drop(keys=keys, args=[customer_id, endpoint])

    def find(self, person: Person) -> None:
        """Find the endpoints of a person's devices."""
        keys = [self._db.key("devices", record) for record in person.records]
        person.add("devices", self._db.members(keys, "hash"))

    def erase(self, push: PushEndpoints, person: Person) -> Counts:
        """Forget the devices that the person still owns, first with the push service, then here."""
        for endpoint in person.of("devices"):
            for record in person.records:
                self.drop(push, record, endpoint)
        keys = [self._db.key("devices", record) for record in person.of("records")]
        return {"records": self._db.delete(*keys)}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the section `notifications` of an export: `{"endpoint", "id", "registered_at"}` each."""
        found = self.of(person.id).items()
        rows = [{"endpoint": endpoint, **msgspec.to_builtins(device)} for endpoint, device in found]
        return {"notifications": rows}

    def is_owned(self, endpoint: str) -> bool:
        """Tell whether any customer has an endpoint."""
        return bool(self._db.client.exists(self._db.key("device", endpoint)))

    def of(self, customer_id: str) -> dict[str, Device]:
        """Return a customer's devices, by endpoint."""
        found = self._db.client.hgetall(self._db.key("devices", customer_id))
        return {endpoint: _device(json.loads(stored)) for endpoint, stored in sorted(found.items())}


def _device(stored: dict[str, Any]) -> Device:
    return Device(id=stored["id"], registered_at=format_time(stored["at"]))
