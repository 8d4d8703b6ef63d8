"""`/customers`: create, read, change."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Email, Language, Name, Phone
from chalicelib.api.framework.people import show_customer, show_customers
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.channels import CHANNELS
from chalicelib.outside import new_id, now
from chalicelib.people.values import Customer, Mark
from chalicelib.privacy.withdrawal import forget_faces
from chalicelib.restoring.notes import note_withdrawal
from chalicelib.shop import shop

routes = Routes(__name__)

Sought = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="the beginning of one or more words of a name, of an e-mail address or of a number",
    ),
]


class ContactChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Ways to reach a customer. Null deletes one."""

    email: Email | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET


ByChannelChange = msgspec.defstruct(
    "ByChannelChange",
    [(name, bool | UnsetType, UNSET) for name in CHANNELS],
    namespace={"__doc__": "Channels by which a customer agrees to get messages."},
    module=__name__,
    kw_only=True,
    forbid_unknown_fields=True,
)


class ConsentsChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Consents of a customer. Marketing goes out only by the channels of `marketing_by`."""

    recognition: bool | UnsetType = UNSET
    marketing: bool | UnsetType = UNSET
    marketing_by: ByChannelChange | UnsetType = UNSET  # type: ignore[valid-type]
    service_by: ByChannelChange | UnsetType = UNSET  # type: ignore[valid-type]


class CustomerFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Facts about a customer. With `greet`, messages of their arrivals can be told from others."""

    name: Name | None | UnsetType = UNSET
    contact: ContactChange | UnsetType = UNSET
    consents: ConsentsChange | UnsetType = UNSET
    language: Language | None | UnsetType = UNSET
    greet: bool | UnsetType = UNSET


class CustomerChange(CustomerFields, kw_only=True, forbid_unknown_fields=True):
    """Changes of a customer. Fields that are left out stay as they are.

    A `mark` makes one of the shop's own people (`staff`) or somebody of whom nothing is recorded (`ignored`)
    of them. Null takes it away.
    """

    mark: Mark | None | UnsetType = UNSET


class NewCustomer(CustomerFields, kw_only=True, forbid_unknown_fields=True):
    """A customer to create, of whom at least the name is known."""

    name: Name


class CustomerQuery(Paging, kw_only=True):
    """A search for customers. Without `q` all are listed."""

    q: Sought | None = None


@routes.on("POST", "/customers", STAFF)
def create_customer(body: NewCustomer) -> Customer:
    """Create a customer with the status `registered`, until a selfie enrols them.

    Consents that were withdrawn for the e-mail address or number before stay withdrawn, even if given here.
    """
    customer = msgspec.convert(msgspec.to_builtins(body) | {"id": new_id(), "status": "registered"}, Customer)
    shop().customers.add(customer, now())
    return show_customer(shop().customers.get(customer.id))


@routes.on("GET", "/customers", STAFF)
def list_customers(query: CustomerQuery) -> Page[Customer]:
    """List the customers, latest first, or find some by name, e-mail address or number.

    A page of a search may be short, or empty, though `next` leads to more.
    """
    if query.q is None:
        customers, following = shop().customers.page(*query.place)
    else:
        ids, following = shop().customer_search.find(query.q, *query.place)
        found = shop().customers.get_many(ids)
        customers = [found[customer] for customer in ids if customer in found]
    return Page(show_customers(customers), following)


@routes.on("GET", "/customers/{customer_id}", STAFF)
def get_customer(customer_id: str) -> Customer:
    """Read a customer."""
    return show_customer(shop().customers.get(customer_id))


@routes.on("PATCH", "/customers/{customer_id}", STAFF)
def change_customer(customer_id: str, body: CustomerChange) -> Customer:
    """Change a customer. Fields that are left out stay as they are.

    Withdrawing a consent withdraws it for every customer with the same e-mail address or number. A customer
    who withdraws `recognition` is not recognised any more.
    """
    changes = msgspec.to_builtins(body)
    changed = shop().customers.change(customer_id, changes, now())
    note_withdrawal(shop(), customer_id, changes.get("consents", {}))
    if shop().settings.is_opt_in and not changed.consents.recognition:
        forget_faces(shop(), customer_id)
    return show_customer(shop().customers.get(customer_id))
