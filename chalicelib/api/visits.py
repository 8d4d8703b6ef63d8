"""`/visits`: the feed of visits, and the customers in the store."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Day, Moment, Segment
from chalicelib.api.framework.people import Person, summarise
from chalicelib.api.framework.pictures import picture_link
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.errors import NotFound
from chalicelib.shop import shop
from chalicelib.times import DAY, local, parse_day, parse_start
from chalicelib.visits.presence import Inside, count_inside
from chalicelib.visits.values import Visit

routes = Routes(__name__)

MOST_DAYS = 366


class VisitQuery(Paging, kw_only=True):
    """A search for visits.

    They were last seen at `since` or later, are of this customer, and began at this camera, as far as named.
    """

    customer_id: Segment | None = None
    since: Moment | None = None
    camera: Segment | None = None


class HeadQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The days to count: from `since` on, without it the last seven."""

    since: Day | None = None


class HeadAnswer(msgspec.Struct, kw_only=True):
    """Faces in all photos of a day, in the shop's time zone, by camera, whoever they are."""

    day: str
    cameras: dict[str, int]


class HeadsAnswer(msgspec.Struct, kw_only=True):
    """Head counts, the latest day first, at most a year of them."""

    items: list[HeadAnswer]


class VisitAnswer(msgspec.Struct, kw_only=True):
    """A customer's visit, their `number`th. `photos` are keys; orders and offers are ids.

    `camera` is the one of the first sighting. The others are in the keys, `entrance/<camera>/…`.
    `ended_at`, `dwell_seconds` and `exit_camera` are null unless an exit camera saw the customer leave.
    """

    id: str
    customer: Person
    number: int
    started_at: str
    last_seen_at: str
    ended_at: str | None
    dwell_seconds: int | None
    exit_camera: str | None
    similarity: float | None
    camera: str | None
    face_url: str | None
    photos: tuple[str, ...]
    requested_orders: list[str]
    sent_offers: list[str]
    greeted_at: str | None = None


class VisitChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A change of a visit: whether its customer has been greeted."""

    greeted: bool


@routes.on("GET", "/visits", STAFF)
def list_visits(query: VisitQuery) -> Page[VisitAnswer]:
    """List the visits, the last seen first; those of one customer by their beginning, the latest first.

    A page of one camera's may be short, or empty, though `next` leads to more.
    """
    since = None if query.since is None else parse_start(query.since, shop().zone)
    if query.customer_id:
        visits, following = _of_customer(query.customer_id, *query.place, since, query.camera)
    else:
        visits, following = shop().visits.page(*query.place, since, query.camera)
    return Page(show_visits(visits), following)


@routes.on("GET", "/visits/present", STAFF)
def list_present(query: Paging) -> Page[VisitAnswer]:
    """List the customers in the store by their latest visits, without the shop's own people."""
    visits, following = shop().visits.present(shop().now(), *query.place)
    return Page(show_visits(visits), following)


@routes.on("GET", "/visits/inside", STAFF)
def show_inside() -> Inside:
    """Count who is inside, who came and left today, and how long they stayed."""
    return count_inside(shop())


@routes.on("PATCH", "/visits/{visit_id}", STAFF)
def change_visit(visit_id: Segment, body: VisitChange) -> None:
    """Note that somebody greeted the customer of a visit, or take that back."""
    if not shop().visits.greet(visit_id, shop().now() if body.greeted else None):
        raise NotFound(f"there is no visit {visit_id!r} (any more); GET /visits lists them")


def _of_customer(customer_id: str, *place: Any) -> tuple[list[Visit], str | None]:
    """Return a page of a customer's visits. A record that was merged has none; its survivor has them."""
    page = shop().visits.page_of(customer_id, *place)
    return page if any(page) else shop().visits.page_of(shop().customers.current(customer_id), *place)


@routes.on("GET", "/visits/heads", STAFF)
def count_heads(query: HeadQuery) -> HeadsAnswer:
    """Count the faces that each entrance camera has seen on each day, known or not. Nobody is told apart."""
    today = local(shop().now(), shop().zone).date()
    first = parse_day(query.since) if query.since else today - 6 * DAY
    number = min((today - first).days + 1, MOST_DAYS)
    days = [(today - before * DAY).isoformat() for before in range(number)]
    found = shop().heads.on(days) if days else {}
    return HeadsAnswer(items=[HeadAnswer(day=day, cameras=cameras) for day, cameras in found.items()])


def show_visits(visits: Sequence[Visit]) -> list[VisitAnswer]:
    """Return visits as the API answers them."""
    customers = summarise(visit.customer_id for visit in visits)
    parts = {visit.id: visit.ids for visit in visits}
    requested, sent = shop().orders.requested_at_each(parts), shop().offers.sent_at_each(parts)
    return [
        _visit(visit, customers[visit.customer_id], requested[visit.id], sent[visit.id]) for visit in visits
    ]


def _visit(visit: Visit, customer: Person, requested: list[str], sent: list[str]) -> VisitAnswer:
    return VisitAnswer(
        id=visit.id,
        customer=customer,
        number=visit.number,
        started_at=visit.started_at,
        last_seen_at=visit.last_seen_at,
        ended_at=visit.ended_at,
        dwell_seconds=visit.dwell_seconds,
        exit_camera=visit.exit_camera,
        similarity=visit.similarity,
        camera=visit.camera,
        face_url=picture_link(visit.picture),
        photos=visit.photos,
        requested_orders=requested,
        sent_offers=sent,
        greeted_at=visit.greeted_at,
    )
