"""Nobody new is registered from a photo that was taken before an erasure that somebody asked for."""

import pytest

from chalicelib.privacy.tasks import erase_newcomer, erase_person
from tests.contract.visit_lane import VisitLane
from tests.shops import TestShop

MINUTE = 60_000


@pytest.fixture
def lane(shop: TestShop) -> VisitLane:
    """Return a lane that knows ann and bob."""
    lane = VisitLane(shop)
    lane.comes("one", "ann")
    lane.comes("two", "bob")
    return lane


def of(lane: VisitLane, person: str) -> str:
    """Return the customer whose face this person's is."""
    faces = [face for face, shown in lane.shop.collection.people.items() if shown == person]
    return next(iter(lane.shop.faces.owners_of(faces).values()))


def test_a_person_who_was_erased_is_not_registered_again_from_a_photo_before(lane: VisitLane) -> None:
    late = lane.takes("late", "ann", "bob", "cyd")
    bob = of(lane, "bob")
    erase_person(lane.shop, of(lane, "ann"))

    assert lane.run(late) == "done"

    assert list(lane.shop.customers.ids()) == [bob]
    assert sorted({*lane.shop.collection.people.values()}) == ["bob"]
    assert len(lane.shop.visits.of_customer(bob)[0]["photos"]) == 2, "who is known has come"


def test_a_person_who_is_erased_while_their_photo_is_looked_at_is_a_stranger(lane: VisitLane) -> None:
    doubtful = lane.takes("late", "dan")
    lane.run(doubtful, "before register_customer")
    erase_person(lane.shop, of(lane, "ann"))

    assert lane.rerun(doubtful) == "done"

    assert len(list(lane.shop.customers.ids())) == 1


def test_a_question_that_nobody_answers_registers_nobody_from_before_an_erasure(lane: VisitLane) -> None:
    lane.shop.collection.alike = lambda one, other: 99.0 if one == other else 85.0
    photo = lane.takes("asked", "anna")
    ann = of(lane, "ann")
    lane.run(photo, "before register_customer")
    erase_person(lane.shop, of(lane, "bob"))

    assert lane.rerun(photo) == "done"

    assert list(lane.shop.customers.ids()) == [ann]


def test_a_photo_from_after_an_erasure_registers_newcomers(lane: VisitLane) -> None:
    erase_person(lane.shop, of(lane, "ann"))

    lane.comes("later", "ann")

    assert len(list(lane.shop.customers.ids())) == 2


def test_retention_keeps_nobody_from_being_registered(lane: VisitLane) -> None:
    late = lane.takes("late", "cyd")
    assert erase_newcomer(lane.shop, of(lane, "ann"), lane.shop.now() + MINUTE)

    lane.run(late)

    assert len(list(lane.shop.customers.ids())) == 2
