"""The tasks that record visits, and their ends."""

from typing import Any

import msgspec

from chalicelib.errors import CustomerErased, InvalidRequest
from chalicelib.payloads import ExitItem, Outcome, Visitor, VisitorItem
from chalicelib.shop import Shop
from chalicelib.times import parse_time


def record_visit(shop: Shop, item: VisitorItem) -> dict[str, Any]:
    """Add a sighting to its customer's visit. Return the RecordedVisit, and the visitor's `outcome` in it.

    The state SendOffers ends with this outcome, so that no further state needs to make it.

    Raises:
        CustomerErased: the customer was erased.
        InvalidRequest: the visitor is nobody yet.
    """
    visitor = item.visitor
    if visitor.customer_id is None:
        raise InvalidRequest("a visitor without a customer has no visit; let RegisterCustomer come before")
    time = parse_time(item.time)
    # A face can be claimed for a newcomer whose registration failed right after.
    shop.customers.add_newcomer(visitor.customer_id, time)
    photo = item.photo_id, item.key
    recorded = shop.visits.record(visitor.customer_id, photo, time, visitor.similarity, shop.new_id())
    outcome = Outcome(
        face_id=visitor.face_id,
        customer_id=visitor.customer_id,
        visit_id=recorded.id,
        needs_picture=recorded.needs_picture,
    )
    return {**msgspec.to_builtins(recorded), "outcome": msgspec.to_builtins(outcome)}


def record_exits(shop: Shop, photo: ExitItem) -> list[dict[str, Any]]:
    """Note that the customers in an exit's photo leave, which ends their visits. Return their Outcomes.

    A customer whom nobody saw come in has no visit to end. An erased one leaves as a stranger.
    """
    return [msgspec.to_builtins(_record_exit(shop, photo, visitor)) for visitor in photo.recognition.leaving]


def _record_exit(shop: Shop, photo: ExitItem, visitor: Visitor) -> Outcome:
    place, time = (photo.photo_id, photo.key), parse_time(photo.time)
    try:
        customer, visit = shop.exits.record(visitor.customer_id or "", place, time, shop.new_id())
    except CustomerErased:
        return Outcome(face_id=visitor.face_id)
    return Outcome(face_id=visitor.face_id, customer_id=customer, visit_id=visit)
