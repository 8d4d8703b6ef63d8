"""`/customers/{id}/merge`, `/not-same` and more: everything about one person as a whole."""

import msgspec

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Segment
from chalicelib.api.framework.people import show_customer
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import ADMIN, STAFF, Routes
from chalicelib.errors import Conflict, CustomerErased, InvalidRequest, NotFound, Unfinished
from chalicelib.faces.references import restore_references
from chalicelib.people.merges import Merge
from chalicelib.people.values import Customer
from chalicelib.privacy.tasks import erase_person, export_person
from chalicelib.privacy.values import Export, Receipt
from chalicelib.shop import shop

routes = Routes(__name__)


class MergeInto(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The customer that the other one becomes part of."""

    into: Segment


class Merged(msgspec.Struct, kw_only=True):
    """A merge and its survivor, the customer that both records are now."""

    merge_id: str
    customer: Customer


class NotSame(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Another person than this customer: another customer, or the one of a visit that was recognised wrongly.

    A visit moves to the other customer if both are named, else to a newcomer.
    """

    customer_id: Segment | None = None
    visit_id: Segment | None = None


class ToldApart(msgspec.Struct, kw_only=True):
    """The customer that this one is not."""

    customer_id: str


@routes.on("POST", "/customers/{customer_id}/merge", STAFF, errors=(Conflict,))
def merge_customer(customer_id: str, body: MergeInto) -> Merged:
    """Merge two records of one person. Visits, orders, purchases and faces move to `into`."""
    merge_id, survivor = shop().merges.join(customer_id, body.into)
    return Merged(merge_id=merge_id, customer=show_customer(shop().customers.get(survivor)))


@routes.on("GET", "/customers/{customer_id}/merges", STAFF)
def list_merges(customer_id: str, query: Paging) -> Page[Merge]:
    """List the merges into a customer, also those below another one, oldest first."""
    shop().customers.get(customer_id)
    return Page(*shop().merges.page(customer_id, *query.place))


@routes.on("POST", "/merges/{merge_id}/undo", STAFF, errors=(Conflict,))
def undo_merge(merge_id: str) -> Customer:
    """Undo a merge, in any order. The other customer exists again; whatever came since then stays."""
    customer_id = shop().merges.undo(merge_id)
    shop().customer_search.index(customer_id)  # a customer merged by an early version isn't in it
    return show_customer(shop().customers.get(customer_id))


@routes.on("POST", "/customers/{customer_id}/not-same", STAFF, errors=(Conflict, NotFound))
def tell_apart(customer_id: str, body: NotSame) -> ToldApart:
    """Remember that two customers are two people, so that only a merge by hand joins them."""
    other = body.customer_id
    if body.visit_id:
        other = shop().merges.move_visit(body.visit_id, customer_id, other)
        restore_references(shop(), other)
    elif other:
        shop().merges.tell_apart(customer_id, other)
    else:
        raise InvalidRequest("name the customer_id that this one is not, or the visit_id of another person")
    return ToldApart(customer_id=other)


@routes.on("GET", "/customers/{customer_id}/export", ADMIN, errors=(CustomerErased,))
def export_customer(customer_id: str) -> Export:
    """Get all data about a person in one document. A large one comes as a link that works for some hours."""
    return export_person(shop(), customer_id)


@routes.on("DELETE", "/customers/{customer_id}", ADMIN, errors=(Unfinished,))
def erase_customer(customer_id: str) -> Receipt:
    """Erase a person everywhere, with all records merged into theirs.

    A repeated call completes one that was interrupted. Erasing much takes several calls: until all is done
    they answer 503 with the code `Unfinished`.
    """
    return erase_person(shop(), customer_id)
