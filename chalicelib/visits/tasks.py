"""The tasks that record visits, and their ends."""

from typing import Any

import msgspec

from chalicelib.errors import CustomerErased, CustomerIgnored, InvalidRequest
from chalicelib.payloads import ExitItem, Outcome, RecordedVisit, Visitor, VisitorItem
from chalicelib.people.values import MARKS
from chalicelib.shop import Shop
from chalicelib.times import parse_time
from chalicelib.visits.lateness import comes_late
from chalicelib.visits.values import camera_of


def record_visit(shop: Shop, item: VisitorItem) -> dict[str, Any]:
    """Add a sighting to its customer's visit. Return the RecordedVisit, and the visitor's `outcome` in it.

    The state SendOffers ends with this outcome, so that no further state needs to make it. A sighting that
    begins a visit in time is an `arrival` to tell of, which a repeated task answers again.

    Raises:
        CustomerErased: the customer was erased.
        CustomerIgnored: the customer is ignored, and nothing of this sighting is left.
        InvalidRequest: the visitor is nobody yet.
    """
    visitor = item.visitor
    if visitor.customer_id is None:
        raise InvalidRequest("a visitor without a customer has no visit; let RegisterCustomer come before")
    time = parse_time(item.time)
    # A face can be claimed for a newcomer whose registration failed right after.
    shop.customers.add_newcomer(visitor.customer_id, time)
    photo = item.photo_id, item.key
    try:
        recorded = shop.visits.record(visitor.customer_id, photo, time, visitor.similarity, shop.new_id())
    except CustomerIgnored:
        shop.faces.pass_over(visitor.face_id, item.photo_id, visitor.customer_id)
        raise
    outcome = Outcome(
        face_id=visitor.face_id,
        customer_id=visitor.customer_id,
        visit_id=recorded.id,
        needs_picture=recorded.needs_picture,
    )
    arrival = {} if not recorded.began or comes_late(shop, item) else _arrival(shop, item, recorded)
    return {**msgspec.to_builtins(recorded), "outcome": msgspec.to_builtins(outcome), **arrival}


def _arrival(shop: Shop, item: VisitorItem, recorded: RecordedVisit) -> dict[str, Any]:
    """Return `{"arrival": {"greet", "notice"}}` for a customer who may be told of, else nothing.

    `greet` is a text, as an attribute of a message is.
    """
    customer = shop.customers.in_short([recorded.customer_id]).get(recorded.customer_id)
    if customer is None or customer.status in MARKS:
        return {}
    notice = {
        "id": f"arrival-{recorded.began}",
        "time": item.time,
        "customer_id": recorded.customer_id,
        "status": customer.status,
        "greet": customer.greet,
        "visit_id": recorded.id,
        "number": recorded.number,
        "similarity": item.visitor.similarity,
        "camera": camera_of(item.key),
    }
    return {"arrival": {"greet": str(customer.greet).lower(), "notice": notice}}


def record_exits(shop: Shop, photo: ExitItem) -> list[dict[str, Any]]:
    """Note that the customers in an exit's photo leave, which ends their visits. Return their Outcomes.

    A customer whom nobody saw come in has no visit to end. An erased one, or an ignored one,
    leaves as a stranger.
    """
    return [msgspec.to_builtins(_record_exit(shop, photo, visitor)) for visitor in photo.recognition.leaving]


def _record_exit(shop: Shop, photo: ExitItem, visitor: Visitor) -> Outcome:
    place, time = (photo.photo_id, photo.key), parse_time(photo.time)
    try:
        customer, visit = shop.exits.record(visitor.customer_id or "", place, time, shop.new_id())
    except CustomerErased:
        shop.faces.pass_over(visitor.face_id, photo.photo_id, visitor.customer_id or "")
        return Outcome(face_id=visitor.face_id)
    return Outcome(face_id=visitor.face_id, customer_id=customer, visit_id=visit)
