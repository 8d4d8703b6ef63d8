"""Half-done enrolments heal: what was left of one neither stays for ever nor keeps anybody out."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.enrolment.tasks import MOST_SELFIES
from chalicelib.errors import FaceAlreadyEnrolled, TransientError, UnsupportedPhoto
from tests.contract.enrolment_desk import NOW, Desk, desk_of


@pytest.fixture
def desk(database: Database, ids: Callable[[], str]) -> Desk:
    return desk_of(database, ids)


def test_a_face_whose_enrolment_failed_goes_with_the_next_one(desk: Desk) -> None:
    desk.index(desk.comes("failed", "x"))
    desk.shop.photos.finish("failed", "failed")

    desk.enrols("again", "x")

    assert desk.collection.face_ids() == desk.references("x") == {"again-0"}


def test_a_face_whose_enrolment_failed_keeps_nobody_out(desk: Desk) -> None:
    desk.index(desk.comes("failed", "x"))
    desk.shop.photos.finish("failed", "failed")

    desk.enrols("again", "y")

    assert desk.collection.face_ids() == desk.references("y") == {"again-0"}


def test_a_face_that_was_claimed_before_its_enrolment_failed_goes_too(desk: Desk) -> None:
    desk.index(desk.comes("failed", "x"))
    desk.shop.faces.claim("failed", "failed-0", [], "x", NOW)
    desk.shop.photos.finish("failed", "failed")

    desk.enrols("again", "x")

    assert desk.collection.face_ids() == desk.references("x") == {"again-0"}


def test_a_face_that_a_running_enrolment_needs_stays(desk: Desk) -> None:
    running = desk.index(desk.comes("running", "x"))
    desk.enrols("one", "x")
    desk.save(running)

    assert desk.collection.face_ids() == desk.references("x") == {"one-0", "running-0"}


def test_a_refused_face_stays_refused_when_the_answer_was_lost(desk: Desk) -> None:
    """The task deleted the face, died, and is tried again."""
    desk.enrols("one", "x")
    late = desk.index(desk.comes("two", "y"))
    with pytest.raises(FaceAlreadyEnrolled):
        desk.save(late)

    with pytest.raises(TransientError):
        desk.save(late)
    assert desk.references("y") == set()
    assert desk.shop.customers.selfies("y") == {}


def test_a_selfie_beyond_those_that_are_kept_leaves_no_face(desk: Desk) -> None:
    for number in range(MOST_SELFIES + 1):
        desk.enrols(f"selfie-{number}", "x")

    assert len(desk.references("x")) == MOST_SELFIES
    assert desk.collection.face_ids() == desk.references("x")


def test_a_face_that_was_claimed_for_somebody_merged_meanwhile_is_the_survivors(desk: Desk) -> None:
    desk.newcomer("n", "seen")
    desk.shop.merges.merge("n", "x")
    desk.collection.people["late"] = "Ann"
    desk.shop.faces.claim("photo-of-late", "late", [], "n", NOW)

    desk.enrols("one", "x")

    assert desk.shop.faces.owners_of(["late"]) == {"late": "x"}


def test_a_selfie_of_somebody_merged_meanwhile_enrols_the_survivor(desk: Desk) -> None:
    desk.newcomer("n", "seen")
    photo = desk.index(desk.comes("one", "n"))
    desk.shop.merges.merge("n", "x")

    desk.save(photo)

    assert list(desk.shop.customers.selfies("x")) == ["one"]


def test_a_photo_whose_face_was_indexed_anew_is_claimed_by_its_new_face(desk: Desk) -> None:
    photo = desk.comes("one", "x")
    desk.shop.faces.claim("one", "lost", [], "x", NOW)

    desk.save(desk.index(photo))

    assert desk.references("x") == {"one-0"}


def test_the_face_of_a_refused_selfie_is_deleted_from_the_collection(desk: Desk) -> None:
    photo = desk.comes("one", "x")
    desk.index(photo)

    desk.refuse(photo)

    assert desk.collection.face_ids() == set()


def test_a_refused_selfie_may_be_gone(desk: Desk) -> None:
    photo = desk.comes("one", "x")
    desk.collection.refuses.append(UnsupportedPhoto("gone"))

    desk.refuse(photo)

    assert desk.collection.refuses == []


def test_a_face_refused_as_somebody_elses_is_left_to_its_owner(desk: Desk) -> None:
    photo = desk.comes("one", "x")
    desk.index(photo)

    desk.refuse(photo, "FaceAlreadyEnrolled")

    assert desk.collection.face_ids() == {"one-0"}
