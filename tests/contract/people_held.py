"""All that is held on a person by the model of people, as the stores must answer it."""

from typing import Any

from tests.contract.people_records import Device, Face, Notification, Order, Selfie, Visit
from tests.contract.people_things import People


def held(people: People, person: str) -> dict[str, Any]:
    """Return all that is held on a person."""
    record, visits, faces = people.records[person], people.visits(person), people.of(Face, person)
    orders, tree = people.of(Order, person), people.tree(person)
    known = any(face.is_reference for face in faces) or bool(people.of(Selfie, person))
    bought = sum(order.quantity for order in orders if order.state == "handed_over")
    return {
        "status": "newcomer" if record.status == "newcomer" else "enrolled" if known else "registered",
        "refused": {consent for consent, said in record.consents.items() if said != "yes"},
        "merges": {(merge.record, merge.into) for merge in people.merges.values() if merge.into in tree},
        "visits": [_visit(people, visit, number) for number, visit in enumerate(visits, 1)],
        "seen": max((second for visit in visits for second in visit.seen.values()), default=None),
        "orders": {order.id: order.state for order in orders},
        "bought": {"tea": bought} if bought else {},
        "faces": {face.id: face.is_reference for face in faces},
        "owners": {face.id: person for face in faces},
        "selfies": {selfie.id for selfie in people.of(Selfie, person)},
        "notifications": {each.id for each in people.of(Notification, person)},
        "devices": {device.id for device in people.of(Device, person)},
        "apart": people.apart_from(person),
        "promotions": {
            offer for one in tree for offer, state in people.records[one].promoted.items() if state == "sent"
        },
        "photos": people.photos(person),
    }


def _visit(people: People, visit: Visit, number: int) -> dict[str, Any]:
    orders = {each.id for each in people.things if isinstance(each, Order) and each.visit in visit.ids}
    sent = [people.offers_at.get(one, {}).items() for one in visit.ids]
    offers = {offer for states in sent for offer, state in states if state == "sent"}
    same = {"id": visit.id, "customer": visit.holder, "number": number, "ids": visit.ids}
    span = [min(visit.seen.values()), max(visit.seen.values())]
    return same | {"orders": orders, "offers": offers, "seen": visit.seen, "span": span}
