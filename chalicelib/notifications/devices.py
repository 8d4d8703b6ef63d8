"""Customers' devices, to which push messages go. Owns `devices:*` and `device:*` in Redis.

devices:<customer>   hash: endpoint -> device id and when it was registered (JSON); moves with a merge
device:<endpoint>    whose it is; moves along
"""

import json
import re
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from chalicelib.database import Database, make_cursor, parse_cursor
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.times import format_time

DEVICE_ID = re.compile("[A-Za-z0-9._-]{1,128}")


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A phone or tablet that has the shop's app."""

    id: str
    registered_at: str


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...


class Endpoints(Protocol):
    """Where messages to devices are handed in."""

    def register(self, token: str) -> str: ...
    def forget(self, endpoint: str) -> None: ...


class DeviceStore:
    """Devices in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._register = database.script("notifications/register_device")
        self._drop = database.script("notifications/drop_device")

    def register(self, customer_id: str, device_id: str, endpoint: str, now: int) -> list[str]:
        """Make an endpoint the customer's, whoever had it before: what the device had besides.

        Raises:
            NotFound: no customer has this id.
        """
        arguments = [self._db.key(""), customer_id, device_id, endpoint, now]
        kept: list[str] | None = self._register(keys=[self._db.key("device", endpoint)], args=arguments)
        if kept is None:
            raise NotFound(f"there is no customer {customer_id!r}; GET /customers lists them")
        return kept

    def drop(self, customer_id: str, endpoint: str) -> bool:
        """Forget a customer's endpoint; False when it isn't theirs (any more)."""
        keys = [self._db.key("device", endpoint), self._db.key("devices", customer_id)]
        return bool(self._drop(keys=keys, args=[customer_id, endpoint]))

    def is_owned(self, endpoint: str) -> bool:
        """Whether an endpoint is anybody's."""
        return bool(self._db.client.exists(self._db.key("device", endpoint)))

    def of(self, customer_id: str) -> dict[str, Device]:
        """A customer's devices, by endpoint."""
        found = self._db.client.hgetall(self._db.key("devices", customer_id))
        return {endpoint: _device(json.loads(stored)) for endpoint, stored in found.items()}


class Devices:
    """Registers, lists and drops devices, here and with the push service."""

    def __init__(
        self,
        *,
        store: DeviceStore,
        endpoints: Endpoints,
        customers: Customers,
        application: str,
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._endpoints = endpoints
        self._customers = customers
        self._application = application
        self._clock = clock

    def register(self, customer_id: str, device_id: str, token: str) -> Device:
        """Register a device, or refresh it: under its platform's present `token`.

        Raises:
            Conflict: this stage has no platform application.
            InvalidRequest: the id or the token can't be one.
            NotFound: no customer has this id.
        """
        if not self._application:
            raise Conflict(
                "no device can be registered: PUSH_APPLICATION is not set in .chalice/config.json; "
                "it names SNS' platform application, e.g. GCM/future-store"
            )
        if not DEVICE_ID.fullmatch(device_id):
            raise InvalidRequest(f"the device id {device_id[:130]!r} must match {DEVICE_ID.pattern}")
        now = self._clock()
        for former in self._register(customer_id, device_id, self._endpoints.register(token), now):
            self.drop(self._customers.current(customer_id), former)
        return Device(id=device_id, registered_at=format_time(now))

    def _register(self, customer_id: str, device_id: str, endpoint: str, now: int) -> list[str]:
        try:
            return self._store.register(customer_id, device_id, endpoint, now)
        except NotFound:
            if not self._store.is_owned(endpoint):  # then nothing here would ever find it again
                self._endpoints.forget(endpoint)
            raise

    def of(self, customer_id: str) -> list[Device]:
        """A customer's devices, by id."""
        found = self._store.of(self._customers.current(customer_id)).values()
        return sorted(found, key=lambda device: device.id)

    def page(self, customer_id: str, limit: int, cursor: str | None) -> tuple[list[Device], str | None]:
        """A customer's devices, by id, and the cursor of the next page."""
        after = parse_cursor(cursor)[1] if cursor else ""
        found = [device for device in self.of(customer_id) if device.id > after]
        page = found[:limit]
        return page, make_cursor(page[-1].id, 0) if len(found) > limit else None

    def endpoints(self, customer_id: str) -> list[str]:
        """Where messages to a customer's devices go."""
        return sorted(self._store.of(self._customers.current(customer_id)))

    def remove(self, customer_id: str, device_id: str) -> None:
        """Forget a device; nothing changes when there is none."""
        current = self._customers.current(customer_id)
        for endpoint, device in self._store.of(current).items():
            if device.id == device_id:
                self.drop(current, endpoint)

    def drop(self, customer_id: str, endpoint: str) -> None:
        """Forget one endpoint, unless somebody else has it by now."""
        if endpoint in self._store.of(customer_id):
            self._endpoints.forget(endpoint)  # first: what is known here only can still be found
            self._store.drop(customer_id, endpoint)

    def erase(self, customer_id: str) -> int:
        """Forget all devices of a customer: how many there were."""
        endpoints = list(self._store.of(customer_id))
        for endpoint in endpoints:
            self.drop(customer_id, endpoint)
        return len(endpoints)

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        """All that is kept of a customer's devices."""
        found = self._store.of(customer_id).items()
        return [{"endpoint": endpoint, **msgspec.to_builtins(device)} for endpoint, device in found]


def _device(stored: dict[str, Any]) -> Device:
    return Device(id=stored["id"], registered_at=format_time(stored["at"]))
