"""People told apart stay two when one of them enrols, however alike they look."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import FaceAlreadyEnrolled
from tests.contract.enrolment_desk import Desk, desk_of


@pytest.fixture
def desk(database: Database, ids: Callable[[], str]) -> Desk:
    return desk_of(database, ids)


def test_a_newcomer_told_apart_from_who_enrols_stays_a_newcomer(desk: Desk) -> None:
    desk.newcomer("twin", "seen")
    desk.shop.merges.tell_apart("twin", "x")

    desk.enrols("one", "x")

    assert desk.shop.customers.current("twin") == "twin"
    assert (desk.references("twin"), desk.references("x")) == ({"seen"}, {"one-0"})
    assert desk.shop.faces.owners_of(["seen", "one-0"]) == {"seen": "twin", "one-0": "x"}


def test_other_newcomers_with_the_face_become_who_enrols_all_the_same(desk: Desk) -> None:
    desk.newcomer("twin", "seen")
    desk.newcomer("same", "seen-too")
    desk.shop.merges.tell_apart("twin", "x")

    desk.enrols("one", "x")

    assert desk.references("x") == {"one-0", "seen-too"}
    assert desk.references("twin") == {"seen"}


def test_a_face_enrolled_by_a_person_told_apart_is_refused_as_before(desk: Desk) -> None:
    desk.enrols("one", "x")
    desk.shop.merges.tell_apart("x", "y")

    with pytest.raises(FaceAlreadyEnrolled):
        desk.enrols("two", "y")
    assert desk.references("y") == set()


def test_a_selfie_whose_face_just_became_that_of_a_person_told_apart_is_refused(desk: Desk) -> None:
    """The staff tells them apart after the enrolment has looked whom the face belongs to."""
    desk.newcomer("twin", "seen")
    claim = desk.shop.faces.claim

    def told_apart_first(*arguments: object) -> str | None:
        desk.shop.merges.tell_apart("twin", "x")
        return claim(*arguments)  # type: ignore[arg-type]

    desk.shop.faces.claim = told_apart_first  # type: ignore[method-assign,assignment]

    with pytest.raises(FaceAlreadyEnrolled):
        desk.enrols("one", "x")
    assert (desk.references("twin"), desk.references("x")) == ({"seen"}, set())
    assert desk.collection.face_ids() == {"seen"}
