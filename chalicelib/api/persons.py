"""`/customers/{id}/merge`, `/not-same` and more: all that is held on one person, taken together."""

import msgspec

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Segment
from chalicelib.api.framework.people import show_customer
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import ADMIN, STAFF, Routes
from chalicelib.bootstrap import services
from chalicelib.errors import Conflict, CustomerErased, InvalidRequest, NotFound
from chalicelib.faces.references import restore_references
from chalicelib.people.merges import Merge
from chalicelib.people.values import Customer
from chalicelib.privacy.export_values import Export
from chalicelib.privacy.receipts import Receipt
from chalicelib.shop import shop

routes = Routes(__name__)


class MergeInto(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The customer that another is part of from now on."""

    into: Segment


class Merged(msgspec.Struct, kw_only=True):
    """A merge and the customer that both are."""

    merge_id: str
    customer: Customer


class NotSame(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who this one is not: another customer, or whoever came in a visit that was recognised wrongly.

    A visit becomes the other customer's if both are named, else a newcomer's.
    """

    customer_id: Segment | None = None
    visit_id: Segment | None = None


class ToldApart(msgspec.Struct, kw_only=True):
    """The customer that this one is not."""

    customer_id: str


@routes.on("POST", "/customers/{customer_id}/merge", STAFF, errors=(Conflict,))
def merge_customer(customer_id: str, body: MergeInto) -> Merged:
    """Make two records of one person one: visits, orders, purchases and faces move to `into`."""
    merge_id, survivor = services().merges.join(customer_id, body.into)
    return Merged(merge_id=merge_id, customer=show_customer(services().customers.get(survivor)))


@routes.on("GET", "/customers/{customer_id}/merges", STAFF)
def list_merges(customer_id: str, query: Paging) -> Page[Merge]:
    """List the merges into a customer, oldest first."""
    services().customers.get(customer_id)
    return Page(*services().merges.page(customer_id, *query.place))


@routes.on("POST", "/merges/{merge_id}/undo", STAFF, errors=(Conflict,))
def undo_merge(merge_id: str) -> Customer:
    """Take a merge back, in any order. Return the customer that is there again; what came since stays."""
    customer_id = services().merges.undo(merge_id)
    services().customer_search.index(customer_id)  # who was merged before there was an index isn't in it
    return show_customer(services().customers.get(customer_id))


@routes.on("POST", "/customers/{customer_id}/not-same", STAFF, errors=(Conflict, NotFound))
def tell_apart(customer_id: str, body: NotSame) -> ToldApart:
    """Remember that two customers are two people: nothing but a merge by hand joins them."""
    other = body.customer_id
    if body.visit_id:
        other = services().merges.move_visit(body.visit_id, customer_id, other)
        restore_references(shop(), other)
    elif other:
        services().merges.tell_apart(customer_id, other)
    else:
        raise InvalidRequest("name the customer_id that this one is not, or the visit_id of another person")
    return ToldApart(customer_id=other)


@routes.on("GET", "/customers/{customer_id}/export", ADMIN, errors=(CustomerErased,))
def export_customer(customer_id: str) -> Export:
    """Get all that is held on a person, in one document; a large one by a link, good for some hours."""
    return services().exporting.export(customer_id)


@routes.on("DELETE", "/customers/{customer_id}", ADMIN)
def erase_customer(customer_id: str) -> Receipt:
    """Erase a person everywhere, with all records merged into theirs; interrupted, the next call goes on."""
    return services().erasing.erase(customer_id)
