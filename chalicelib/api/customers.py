"""`/customers`: create, read, change."""

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.api.answers import Page
from chalicelib.api.fields import Email, Language, Name, Phone
from chalicelib.api.people import show_customer
from chalicelib.api.requests import Paging
from chalicelib.api.routes import STAFF, Routes
from chalicelib.bootstrap import new_id, now, services
from chalicelib.channels import CHANNELS
from chalicelib.customers import Customer

routes = Routes(__name__)


class ContactChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Ways to reach a customer; null forgets one."""

    email: Email | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET


ByChannelChange = msgspec.defstruct(
    "ByChannelChange",
    [(name, bool | UnsetType, UNSET) for name in CHANNELS],
    namespace={"__doc__": "The channels that a customer agrees to be told by."},
    module=__name__,
    kw_only=True,
    forbid_unknown_fields=True,
)


class ConsentsChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a customer agrees to; marketing goes out only by the channels of `marketing_by`."""

    recognition: bool | UnsetType = UNSET
    marketing: bool | UnsetType = UNSET
    marketing_by: ByChannelChange | UnsetType = UNSET  # type: ignore[valid-type]
    service_by: ByChannelChange | UnsetType = UNSET  # type: ignore[valid-type]


class CustomerChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a customer; what is left out stays."""

    name: Name | None | UnsetType = UNSET
    contact: ContactChange | UnsetType = UNSET
    consents: ConsentsChange | UnsetType = UNSET
    language: Language | None | UnsetType = UNSET


class NewCustomer(CustomerChange, kw_only=True, forbid_unknown_fields=True):
    """A customer to create: at least a name."""

    name: Name


@routes.on("POST", "/customers", STAFF)
def create_customer(body: NewCustomer) -> Customer:
    """Create a customer."""
    customer = msgspec.convert(msgspec.to_builtins(body) | {"id": new_id(), "status": "enrolled"}, Customer)
    services().customers.add(customer, now())
    return show_customer(customer)


@routes.on("GET", "/customers", STAFF)
def list_customers(query: Paging) -> Page[Customer]:
    """List the customers, latest first."""
    customers, following = services().customers.page(*query.place)
    return Page([show_customer(customer) for customer in customers], following)


@routes.on("GET", "/customers/{customer_id}", STAFF)
def get_customer(customer_id: str) -> Customer:
    """Read a customer."""
    return show_customer(services().customers.get(customer_id))


@routes.on("PATCH", "/customers/{customer_id}", STAFF)
def change_customer(customer_id: str, body: CustomerChange) -> Customer:
    """Change a customer: what is left out stays."""
    return show_customer(services().customers.change(customer_id, msgspec.to_builtins(body)))
