"""`/customers`: create, read, change."""

from typing import Any

import msgspec
from chalice.app import Request
from msgspec import UNSET, UnsetType

from chalicelib.api.fields import Email, Language, Name, Phone
from chalicelib.api.routes import STAFF, Routes, listing, paging, parse_body
from chalicelib.bootstrap import new_id, now, services
from chalicelib.customers import Customer

routes = Routes(__name__)


class ContactChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Ways to reach a customer; null forgets one."""

    email: Email | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET


class ConsentsChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a customer agrees to."""

    recognition: bool | UnsetType = UNSET
    marketing: bool | UnsetType = UNSET


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
def create_customer(request: Request) -> Any:
    wanted = msgspec.to_builtins(parse_body(request, NewCustomer))
    customer = msgspec.convert(wanted | {"id": new_id(), "status": "enrolled"}, Customer)
    services().customers.add(customer, now())
    return _shown(customer)


@routes.on("GET", "/customers", STAFF)
def list_customers(request: Request) -> Any:
    customers, following = services().customers.page(*paging(request))
    return listing([_shown(customer) for customer in customers], following)


@routes.on("GET", "/customers/{customer_id}", STAFF)
def get_customer(request: Request, customer_id: str) -> Any:
    return _shown(services().customers.get(customer_id))


@routes.on("PATCH", "/customers/{customer_id}", STAFF)
def change_customer(request: Request, customer_id: str) -> Any:
    changes = msgspec.to_builtins(parse_body(request, CustomerChange))
    return _shown(services().customers.change(customer_id, changes))


def _shown(customer: Customer) -> Any:
    """The customer with the photos that its reference faces were taken from."""
    references = services().owners.references(customer.id).values()
    selfies = services().customers.selfies(customer.id)
    photos = sorted({str(seen["photo_id"]) for seen in references} | set(selfies))
    return msgspec.to_builtins(msgspec.structs.replace(customer, photos=tuple(photos)))
