"""Registering, listing and forgetting devices, here and with the push service."""

import re

from chalicelib.database import make_cursor, parse_cursor
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.notifications.values import Device
from chalicelib.shop import Shop
from chalicelib.times import format_time

DEVICE_ID = re.compile("[A-Za-z0-9._-]{1,128}")


def register_device(shop: Shop, customer_id: str, device_id: str, token: str) -> Device:
    """Register a device under its platform's present `token`, or refresh it.

    Raises:
        Conflict: this stage has no platform application.
        InvalidRequest: the id or the token can't be one.
        NotFound: no customer has this id.
    """
    if not shop.settings.push_application:
        raise Conflict(
            "no device can be registered: PUSH_APPLICATION is not set in .chalice/config.json; "
            "it names SNS' platform application, e.g. GCM/future-store"
        )
    if not DEVICE_ID.fullmatch(device_id):
        raise InvalidRequest(f"the device id {device_id[:130]!r} must match {DEVICE_ID.pattern}")
    now, endpoint = shop.now(), shop.push.register(token)
    try:
        owner, former = shop.devices.register(customer_id, device_id, endpoint, now)
    except NotFound:
        if not shop.devices.is_owned(endpoint):  # then nothing here would ever find it again
            shop.push.forget(endpoint)
        raise
    for each in former:
        shop.devices.drop(shop.push, owner, each)
    return Device(id=device_id, registered_at=format_time(now))


def list_devices(
    shop: Shop, customer_id: str, limit: int, cursor: str | None = None
) -> tuple[list[Device], str | None]:
    """Return a page of a customer's devices, by id, and the cursor of the next page."""
    after = parse_cursor(cursor)[1] if cursor else ""
    known = shop.devices.of(customer_id).values()
    found = sorted((device for device in known if device.id > after), key=lambda device: device.id)
    page = found[:limit]
    return page, make_cursor(page[-1].id, 0) if len(found) > limit else None


def remove_device(shop: Shop, customer_id: str, device_id: str) -> None:
    """Forget a device; nothing changes when there is none."""
    for endpoint, device in shop.devices.of(customer_id).items():
        if device.id == device_id:
            shop.devices.drop(shop.push, customer_id, endpoint)
