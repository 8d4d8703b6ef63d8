"""Customers take back the consent to be recognised, in a shop that asks nobody and in one that asks."""

from collections.abc import Callable

import pytest
from msgspec import convert

from chalicelib.database import Database
from chalicelib.errors import CustomerErased, CustomerIgnored
from chalicelib.faces.tasks import recognise_faces
from chalicelib.payloads import RecognisedItem
from chalicelib.people.values import Customer
from chalicelib.privacy.retention import apply_retention
from chalicelib.privacy.withdrawal import forget_faces, unagreed
from tests.contract.consenting_shop import Entrance
from tests.contract.visit_lane import HOUR, VisitLane
from tests.shops import make_shop

Withdraw = Callable[[str], Customer]


@pytest.fixture
def lane(database: Database) -> VisitLane:
    """A shop that informs by a sign; ann, whom it knows as a newcomer, came ten hours ago."""
    lane = VisitLane(make_shop(database))
    lane.comes("first", "ann", seen_at=lane.shop.now() - 10 * HOUR)
    return lane


@pytest.fixture
def ann(lane: VisitLane) -> str:
    (ann,) = lane.shop.customers.ids()
    return ann


@pytest.fixture
def withdraw(lane: VisitLane) -> Withdraw:
    return lambda customer: says(lane, customer, agrees=False)


def says(lane: VisitLane, customer: str, *, agrees: bool) -> Customer:
    return lane.shop.customers.change(customer, {"consents": {"recognition": agrees}}, lane.shop.now())


def visits(lane: VisitLane) -> int:
    return len(lane.shop.visits.page(99)[0])


def test_who_withdrew_is_a_stranger_and_no_newcomer(lane: VisitLane, ann: str, withdraw: Withdraw) -> None:
    withdraw(ann)
    before = lane.shop.collection.face_ids()
    photo = lane.comes("second", "ann", "bob")

    faces = {face.decision: face.customer_id for face in lane.shop.photos.get(photo).faces}
    assert faces.keys() == {"stranger", "new"}
    assert faces["stranger"] is None
    assert (visits(lane), len(list(lane.shop.customers.ids()))) == (2, 2)  # bob is the other one
    assert [name for name in lane.shop.collection.face_ids() - before if "-0" in name] == []
    assert lane.shop.faces.in_photo(photo) - {ann} == lane.shop.faces.in_photo(photo)


def test_nobody_is_asked_about_who_withdrew(lane: VisitLane, ann: str, withdraw: Withdraw) -> None:
    withdraw(ann)
    lane.shop.collection.alike = lambda one, other: 88.0
    lane.comes("second", "carl")

    assert lane.shop.reviews.page(0, 9)[0] == []
    assert len(list(lane.shop.customers.ids())) == 1


def test_a_withdrawal_during_a_photo_holds_for_it(lane: VisitLane, ann: str, withdraw: Withdraw) -> None:
    photo = lane.takes("second", "ann")
    item = convert(lane.shop.workflow.started[f"{photo}-1"], RecognisedItem)
    (visitor,) = recognise_faces(lane.shop, item)["visitors"]
    assert visitor["customer_id"] == ann
    withdraw(ann)

    with pytest.raises(CustomerIgnored):
        lane.shop.visits.record(ann, (photo, "key"), lane.shop.now(), None, "visit")
    assert visits(lane) == 1


def test_no_face_becomes_a_reference_of_who_withdrew(lane: VisitLane, ann: str, withdraw: Withdraw) -> None:
    withdraw(ann)
    kept = set(lane.shop.faces.references(ann))

    assert not lane.shop.faces.keep_reference("another", ann, {}, 5)
    assert set(lane.shop.faces.references(ann)) == kept


def test_a_yes_lets_them_be_recognised_again(lane: VisitLane, ann: str, withdraw: Withdraw) -> None:
    withdraw(ann)
    says(lane, ann, agrees=True)
    lane.comes("second", "ann")

    assert [visit.customer_id for visit in lane.shop.visits.page(9)[0]] == [ann, ann]


def test_the_night_keeps_who_withdrew_so_that_they_are_no_newcomer_again(
    lane: VisitLane, ann: str, withdraw: Withdraw
) -> None:
    assert lane.shop.customers.newcomers_until(lane.shop.now(), 9, None)[0] == [ann]
    withdraw(ann)

    assert lane.shop.customers.newcomers_until(lane.shop.now(), 9, None)[0] == []


def test_a_merge_carries_a_withdrawal_over(lane: VisitLane, ann: str, withdraw: Withdraw) -> None:
    lane.shop.customers.add(Customer(id="anna", name="Anna", status="registered"), lane.shop.now())
    withdraw(ann)
    lane.shop.merges.merge(ann, "anna", by_hand=True)

    assert lane.shop.customers.unrecorded(["anna"]) == {"anna"}


def test_a_selfie_sent_before_the_withdrawal_is_no_consent(
    lane: VisitLane, ann: str, withdraw: Withdraw
) -> None:
    withdraw(ann)
    with pytest.raises(CustomerErased, match="withdrawn"):
        lane.shop.customers.enrol(ann, "selfie", {"enrolled_at": "2020-01-01T00:00:00Z"})

    assert not lane.shop.customers.get(ann).consents.recognition


def test_a_later_selfie_is_a_consent(lane: VisitLane, ann: str, withdraw: Withdraw) -> None:
    withdraw(ann)
    lane.shop.customers.enrol(ann, "selfie", {"enrolled_at": "2100-01-01T00:00:00Z"})

    assert lane.shop.customers.get(ann).consents.recognition
    assert lane.shop.customers.unrecorded([ann]) == set()


def test_with_opt_in_the_faces_of_who_withdrew_are_forgotten(database: Database) -> None:
    entrance = Entrance(database)
    entrance.knows("ann", "bob")
    entrance.sees("one", "ann")
    says(entrance, "ann", agrees=False)
    forget_faces(entrance.shop, "ann")
    entrance.sees("two", "ann")

    assert entrance.visitors() == ["ann"]
    assert set(entrance.eyes.people) == {"reference-bob"}
    assert (entrance.shop.faces.references("ann"), entrance.shop.faces.faces_of("ann")) == ({}, {})
    assert entrance.shop.customers.get("ann").status == "registered"


def test_the_night_after_opt_in_forgets_everybody_who_has_not_agreed(database: Database) -> None:
    entrance = Entrance(database)
    entrance.knows("ann")
    entrance.knows("bob", agreed=False)
    entrance.shop.customers.add_newcomer("carl", entrance.shop.now())
    entrance.eyes.people["face"] = "carl"
    entrance.shop.faces.claim("p", "face", [], "carl", entrance.shop.now())

    done = apply_retention(entrance.shop, {}, chores=[unagreed])

    assert (done["newcomers"], done["withdrawn"]) == (1, 1)
    assert set(entrance.eyes.people) == {"reference-ann"}
    assert sorted(entrance.shop.customers.ids()) == ["ann", "bob"]
    again = apply_retention(entrance.shop, {}, chores=[unagreed])
    assert (again["newcomers"], again["withdrawn"]) == (0, 0)
