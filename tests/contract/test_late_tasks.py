"""A task that goes on after its photo has ended leaves no face, and changes nothing of the photo."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import convert

from chalicelib.database import Database
from chalicelib.enrolment.tasks import index_face
from chalicelib.errors import Superseded
from chalicelib.faces.tasks import recognise_faces
from chalicelib.failures.tasks import record_failure
from chalicelib.payloads import CheckedItem, FailedItem, RecognisedItem
from chalicelib.ports import IndexedPhoto
from tests.contract.enrolment_desk import Desk, desk_of
from tests.contract.visit_lane import VisitLane
from tests.shops import TestShop, make_shop

SIBLING = {"Error": "MemoryError", "Cause": "the thumbnail"}


@pytest.fixture
def lane(shop: TestShop) -> VisitLane:
    return VisitLane(shop)


@pytest.fixture
def desk(shop: TestShop) -> Desk:
    return desk_of(shop.database, shop.new_id)


def meanwhile(shop: TestShop, happen: Callable[[], object]) -> None:
    """Let something happen once between the next IndexFaces and its answer."""
    index = shop.collection.index

    def indexed(image: dict[str, Any], photo_id: str) -> IndexedPhoto:
        shop.collection.index = index  # type: ignore[method-assign]
        found = index(image, photo_id)
        happen()
        return found

    shop.collection.index = indexed  # type: ignore[method-assign]


def recognise_late(lane: VisitLane, photo: str) -> None:
    item = lane.shop.workflow.started[lane.shop.photos.get(photo).execution_id or ""]
    with pytest.raises(Superseded):
        recognise_faces(lane.shop, convert(item, RecognisedItem))


def test_a_selfie_whose_other_branch_has_failed_meanwhile_leaves_no_face(desk: Desk) -> None:
    selfie = desk.comes("selfie", "x")
    failed = convert(selfie | {"error": SIBLING}, FailedItem)
    meanwhile(desk.shop, lambda: record_failure(desk.shop, failed, "selfie-1"))

    with pytest.raises(Superseded, match="attempt 1 of photo selfie"):
        index_face(desk.shop, convert(selfie, CheckedItem))

    assert desk.shop.photos.get("selfie").state == "failed"
    assert desk.collection.people == {}
    assert desk.shop.faces.indexed("selfie") == set()


def test_a_selfie_that_was_refused_meanwhile_leaves_no_face(desk: Desk) -> None:
    selfie = desk.comes("selfie", "x")
    meanwhile(desk.shop, lambda: desk.refuse(selfie))

    with pytest.raises(Superseded):
        index_face(desk.shop, convert(selfie, CheckedItem))

    assert desk.collection.people == {}


def test_a_photo_whose_execution_was_stopped_meanwhile_leaves_no_face(lane: VisitLane) -> None:
    photo = lane.takes("a", "ann", "bob")
    meanwhile(lane.shop, lambda: lane.abort(photo))

    recognise_late(lane, photo)

    assert lane.shop.collection.people == {}
    assert lane.shop.faces.indexed(photo) == set()


def test_a_task_that_comes_after_a_photo_is_done_keeps_its_references_only(database: Database) -> None:
    lane = VisitLane(make_shop(database, reference_faces=1))
    lane.comes("first", "ann")
    photo = lane.comes("a", "ann", "bob")
    people, before = dict(lane.shop.collection.people), lane.shop.photos.get(photo)
    assert sorted(people.values()) == ["ann", "bob"], "ann is known by the first photo"

    recognise_late(lane, photo)

    assert lane.shop.collection.people == people
    assert lane.shop.photos.get(photo) == before


def test_a_task_that_goes_on_after_a_photo_is_done_changes_none_of_its_faces(lane: VisitLane) -> None:
    photo = lane.takes("a", "ann")
    meanwhile(lane.shop, lambda: lane.run(photo))

    item = lane.shop.workflow.started[lane.shop.photos.get(photo).execution_id or ""]
    recognise_faces(lane.shop, convert(item, RecognisedItem))

    (face,) = lane.shop.photos.get(photo).faces
    (ann,) = lane.shop.customers.ids()
    assert face.customer_id == ann
    assert lane.shop.collection.people == {face.face_id: "ann"}


def test_a_profile_that_is_saved_again_keeps_its_face(desk: Desk) -> None:
    selfie = desk.index(desk.comes("selfie", "x"))
    desk.save(selfie)

    desk.save(selfie)

    assert desk.collection.people == {"selfie-0": "Ann"}
    assert desk.references("x") == {"selfie-0"}
