"""`/visits`: the feed of who came, and who is in the store."""

from collections.abc import Sequence
from typing import Any

from chalice.app import Request

from chalicelib.api.people import summarise
from chalicelib.api.pictures import picture_link
from chalicelib.api.routes import STAFF, Routes, listing, paging, query
from chalicelib.bootstrap import now, services
from chalicelib.customers import Customer
from chalicelib.times import parse_time
from chalicelib.visits import Visit

routes = Routes(__name__)


@routes.on("GET", "/visits", STAFF)
def list_visits(request: Request) -> Any:
    since = query(request, "since")
    visits, following = services().visits.page(*paging(request), parse_time(since) if since else None)
    return listing(_shown(visits), following)


@routes.on("GET", "/visits/present", STAFF)
def list_present(request: Request) -> Any:
    return listing(_shown(services().visits.present(now())), None)


def _shown(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    customers = services().customers.get_many(visit.customer_id for visit in visits)
    return [_visit(visit, customers.get(visit.customer_id)) for visit in visits]


def _visit(visit: Visit, customer: Customer | None) -> dict[str, Any]:
    return {
        "id": visit.id,
        "customer": summarise(visit.customer_id, customer),
        "number": visit.number,
        "started_at": visit.started_at,
        "last_seen_at": visit.last_seen_at,
        "similarity": visit.similarity,
        "face_url": picture_link(visit.picture),
        "photos": list(visit.photos),
        "requested_orders": services().orders.requested_at(visit.ids),
        "sent_offers": services().offers.sent_at(visit.ids),
    }
