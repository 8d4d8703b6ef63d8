"""`/notifications` and `/customers/{id}/devices`."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import ADMIN, STAFF, Routes
from chalicelib.errors import Conflict
from chalicelib.notifications import devices, mail_stops
from chalicelib.notifications.stopped_mail import Stop
from chalicelib.notifications.values import Device, Notification, State
from chalicelib.shop import shop

routes = Routes(__name__)

DeviceId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$(?!\n)",
        description="1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-', not beginning with '.'",
    ),
]


class NotificationQuery(Paging, kw_only=True):
    """A search for notifications: of one customer, and with a channel in one state."""

    customer_id: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    state: State | None = None


class DeviceToken(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The token that a device's platform gave it. It can change, so the app sends it at every start."""

    token: Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"^[!-~]+$(?!\n)")]


class MailStop(msgspec.Struct, kw_only=True):
    """The reason why no e-mail goes to a customer's address, and since when. Null if e-mail goes there."""

    stopped: Stop | None


@routes.on("GET", "/notifications", STAFF)
def list_notifications(query: NotificationQuery) -> Page[Notification]:
    """List the notifications of the last 30 days, with the state of each channel, the newest first."""
    customer_id = shop().customers.current(query.customer_id) if query.customer_id else ""
    (limit, cursor), now = query.place, shop().now()
    page = shop().notifications.page(limit, cursor, now, customer_id=customer_id, state=query.state)
    return Page(*page)


@routes.on("PUT", "/customers/{customer_id}/devices/{device_id}", STAFF, errors=(Conflict,))
def register_device(customer_id: str, device_id: DeviceId, body: DeviceToken) -> Device:
    """Register a customer's device for push messages, or refresh it."""
    return devices.register_device(shop(), customer_id, device_id, body.token)


@routes.on("GET", "/customers/{customer_id}/devices", STAFF)
def list_devices(customer_id: str, query: Paging) -> Page[Device]:
    """List a customer's devices, by their ids."""
    return Page(*devices.list_devices(shop(), _existing(customer_id), *query.place))


@routes.on("DELETE", "/customers/{customer_id}/devices/{device_id}", STAFF, status=204)
def remove_device(customer_id: str, device_id: str) -> None:
    """Forget a customer's device."""
    devices.remove_device(shop(), _existing(customer_id), device_id)


@routes.on("GET", "/customers/{customer_id}/mail-stop", STAFF)
def read_mail_stop(customer_id: str) -> MailStop:
    """Tell whether a bounce or a complaint has stopped e-mail to a customer's address."""
    return MailStop(stopped=mail_stops.find_mail_stop(shop(), _existing(customer_id)))


@routes.on("DELETE", "/customers/{customer_id}/mail-stop", ADMIN, status=204)
def release_mail(customer_id: str) -> None:
    """Let e-mail go to a customer's address again, which was stopped by a bounce or a complaint."""
    mail_stops.release_mail(shop(), _existing(customer_id))


def _existing(customer_id: str) -> str:
    """Return the customer's id, or the survivor's if the customer was merged.

    Raises:
        NotFound: no customer has this id.
    """
    return shop().customers.get(shop().customers.current(customer_id)).id
