"""Whose face a selfie may show: nobody else's and, of somebody who is known by face, their own."""

from collections.abc import Callable

import msgspec
import pytest

from chalicelib.database import Database
from chalicelib.enrolment.tasks import check_not_enrolled
from chalicelib.errors import FaceAlreadyEnrolled, PhotoDoesNotMeetRequirement
from chalicelib.payloads import CheckedItem
from tests.contract.enrolment_desk import Desk, desk_of

SIMILARITY = {frozenset({"Ann"}): 99.0, frozenset({"Bob"}): 99.0, frozenset({"Ann", "Ann in a hat"}): 85.0}


@pytest.fixture
def desk(database: Database, ids: Callable[[], str]) -> Desk:
    desk = desk_of(database, ids)
    desk.collection.alike = lambda one, other: SIMILARITY.get(frozenset({one, other}), 0.0)
    return desk


def check(desk: Desk, customer_id: str, shown: str) -> None:
    """Another selfie comes."""
    photo = desk.comes("another", customer_id, shown)
    check_not_enrolled(desk.shop, msgspec.convert(photo, CheckedItem))


@pytest.mark.parametrize("shown", ["Ann", "Ann in a hat"])
def test_another_selfie_of_the_same_person_will_do(desk: Desk, shown: str) -> None:
    desk.enrols("one", "x", "Ann")

    check(desk, "x", shown)


def test_a_selfie_of_another_person_than_the_customer_enrolled_with_is_refused(desk: Desk) -> None:
    desk.enrols("one", "x", "Ann")
    desk.newcomer("n", "seen", "Bob")

    with pytest.raises(PhotoDoesNotMeetRequirement, match="does not look like"):
        check(desk, "x", "Bob")


def test_a_newcomer_can_enrol_with_the_face_that_is_known_alone(desk: Desk) -> None:
    desk.newcomer("n", "seen", "Bob")

    check(desk, "n", "Bob")
    with pytest.raises(PhotoDoesNotMeetRequirement):
        check(desk, "n", "Ann")


def test_a_face_enrolled_under_another_id_is_refused_when_it_is_certain(desk: Desk) -> None:
    desk.enrols("one", "x", "Ann")

    with pytest.raises(FaceAlreadyEnrolled):
        check(desk, "y", "Ann")
    check(desk, "y", "Ann in a hat")
    check(desk, "y", "Bob")
