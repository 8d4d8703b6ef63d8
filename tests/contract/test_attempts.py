"""Attempts: a failed photo gets a next one, and nothing that an earlier one writes late changes anything."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import convert

from chalicelib import payloads
from chalicelib.database import Database
from chalicelib.enrolment import tasks as enrolment
from chalicelib.errors import Conflict, NotFound, Superseded
from chalicelib.faces import tasks as faces
from chalicelib.failures import tasks as failures
from chalicelib.photos import tasks as photos
from chalicelib.photos.reruns import rerun_photo
from chalicelib.reviews.tasks import ask_staff
from tests.everything import redis_texts
from tests.fakes import BOX
from tests.items import PHOTO
from tests.shops import TestShop

FACE = {"face_id": "face", "box": BOX, "decision": "new"}
VISITOR = {"face_id": "face", "decision": "new"}
UNSURE = {"face_id": "face", "decision": "uncertain", "customer_id": "ann"}
QUESTION = {"photo_id": "photo", "face_id": "face", "customer_id": "ann", "visitor": "{}"}
ERROR = {"Error": "PhotoDoesNotMeetRequirement", "Cause": "too dark"}
FOUND = [{"labels": [], "properties": {}, "moderation": []}, {"count": 0, "faces": []}, {"key": "thumbnail"}]
ITEM = PHOTO | {
    "attempt": 1,
    "customer_id": "ann",
    "album": "summer",
    "review_timeout": 900,
    "visitor": VISITOR,
    "error": ERROR,
    "selfie": {"image": {"Bucket": "photos", "Name": "photo"}},
    "prepared": {"image": {}},
    "indexed": [{"face_id": "face", "box": {}}, {"key": "thumbnail"}],
    "analysis": FOUND,
    "outcomes": [{"face_id": "face", "error": "KeyError: why"}],
}
STOPPED = {"stateMachineArn": "arn", "name": "photo-1", "status": "ABORTED", "input": json.dumps(PHOTO)}

Write = Callable[[TestShop], object]

LATE_TASKS: dict[str, Write] = {
    "recognise_faces": lambda shop: faces.recognise_faces(shop, convert(ITEM, payloads.RecognisedItem)),
    "register_customer": lambda shop: faces.register_customer(shop, convert(ITEM, payloads.VisitorItem)),
    "ask_staff": lambda shop: ask_staff(shop, convert(ITEM | {"visitor": UNSURE}, payloads.VisitorItem), "t"),
    "finish_photo": lambda shop: faces.finish_photo(shop, convert(ITEM, payloads.FinishedItem)),
    "check_selfie": lambda shop: enrolment.check_selfie(shop, convert(ITEM, payloads.EnrolmentItem)),
    "index_face": lambda shop: enrolment.index_face(shop, convert(ITEM, payloads.CheckedItem)),
    "save_profile": lambda shop: enrolment.save_profile(shop, convert(ITEM, payloads.IndexedItem)),
    "reject_enrolment": lambda shop: enrolment.reject_enrolment(shop, convert(ITEM, payloads.RefusedItem)),
    "store_results": lambda shop: photos.store_results(shop, convert(ITEM, payloads.AnalysedItem)),
}
"""Tasks of the attempt before that stop."""

LATE_WRITES: dict[str, Write] = {
    "finish": lambda shop: shop.photos.finish("photo", "done"),
    "set_faces": lambda shop: shop.photos.set_faces("photo", [FACE], {}),
    "describe": lambda shop: shop.photos.describe("photo", PHOTO["time"], {"metadata": {}}),
    "note_faces": lambda shop: shop.faces.note_faces("photo", ["face"]),
    "reject_photo": lambda shop: failures.reject_photo(shop, convert(ITEM, payloads.RejectedItem)),
    "record_failure": lambda shop: failures.record_failure(
        shop, convert(ITEM, payloads.FailedItem), "photo-1"
    ),
    "a status event": lambda shop: failures.record_stopped_execution(
        shop, convert(STOPPED, payloads.StoppedExecution)
    ),
}
"""What the attempt before writes without being stopped."""


@pytest.fixture
def rerun(shop: TestShop) -> TestShop:
    """Return a shop whose photo is in its second attempt."""
    shop.workflow.arn = "arn"
    shop.photos.add(PHOTO)
    shop.photos.describe("photo", PHOTO["time"], {"metadata": {}})
    shop.photos.finish("photo", "failed", "KeyError: why", error="KeyError")
    assert shop.photos.begin_attempt("photo", 5) == 2
    return shop


def contents(database: Database) -> dict[str, str]:
    return redis_texts(database.client, database.key(""))


@pytest.mark.parametrize("name", LATE_TASKS)
def test_a_late_task_of_an_earlier_attempt_stops_and_changes_nothing(rerun: TestShop, name: str) -> None:
    before = contents(rerun.database)

    with pytest.raises(Superseded):
        LATE_TASKS[name](rerun)

    assert contents(rerun.database) == before
    assert rerun.collection.people == {}


@pytest.mark.parametrize("name", LATE_WRITES)
def test_a_late_write_of_an_earlier_attempt_changes_nothing(rerun: TestShop, name: str) -> None:
    before = contents(rerun.database)

    LATE_WRITES[name](rerun)

    assert contents(rerun.database) == before
    assert rerun.topic("alerts").published == []


def test_a_late_question_of_an_earlier_attempt_is_not_asked(rerun: TestShop) -> None:
    with pytest.raises(Superseded):
        rerun.reviews.ask("face", QUESTION, "token", 10)

    assert rerun.reviews.page(0, 10) == ([], None)


def test_faces_that_a_late_attempt_has_indexed_leave_the_collection_but_for_those_of_the_latest(
    rerun: TestShop,
) -> None:
    rerun.collection.people = {"face": "ann", "other": "bob"}
    rerun.faces.note_faces("photo", ["face"], 2)

    with pytest.raises(Superseded):
        faces.note_faces(rerun, convert(ITEM, payloads.PhotoItem), ["face", "other"])

    assert rerun.collection.people == {"face": "ann"}


def test_an_attempt_begins_once_after_one_that_failed(shop: TestShop) -> None:
    shop.photos.add(PHOTO)
    assert shop.photos.begin_attempt("photo", 5) is None, "it is processing"
    shop.photos.finish("photo", "failed", "KeyError: why", error="KeyError")
    assert shop.photos.get("photo").error == "KeyError"

    assert [shop.photos.begin_attempt("photo", 5, after) for after in (2, 1, 1, None)] == [
        None,
        2,
        None,
        None,
    ]

    photo = shop.photos.get("photo")
    assert (photo.state, photo.attempt, photo.execution_id) == ("processing", 2, "photo-2")
    assert (photo.reason, photo.error) == (None, None)


def test_photos_whose_attempt_began_long_ago_are_found_until_it_ends(shop: TestShop) -> None:
    for number, name in enumerate(("one", "two", "three")):
        shop.photos.add(PHOTO | {"photo_id": name}, "", number)
    shop.photos.finish("one", "failed")
    shop.photos.begin_attempt("one", 7)
    shop.photos.finish("two", "done")

    assert shop.photos.begun_before(8, 10) == ["three", "one"]
    assert shop.photos.begun_before(7, 10) == ["three"]
    assert shop.photos.remove(["one", "three"])
    assert shop.photos.begun_before(8, 10) == []


def test_photos_of_a_release_without_the_index_are_found_by_their_own_time(shop: TestShop) -> None:
    shop.photos.add(PHOTO)
    shop.database.delete(shop.database.key("photos-begun"))

    shop.photos.index_all()

    assert shop.photos.begun_before(1_800_000_000_000, 10) == ["photo"]


@pytest.mark.parametrize("state", ["done", "rejected", "failed"])
def test_a_photo_that_has_ended_does_not_end_otherwise(shop: TestShop, state: Any) -> None:
    shop.photos.add(PHOTO)
    shop.photos.finish("photo", state, "first")

    for other in {"done", "rejected", "failed"} - {state}:
        assert not shop.photos.finish("photo", other, "second")  # type: ignore[arg-type]

    assert (shop.photos.get("photo").state, shop.photos.get("photo").reason) == (state, "first")


@pytest.mark.parametrize("key", ["entrance/door/a.jpg", "enrolment/ann/a.jpg", "gallery/summer/a.jpg"])
def test_the_next_attempt_is_given_what_the_first_was_given(shop: TestShop, key: str) -> None:
    described = {"bucket": {"name": "photos"}, "object": {"key": key, "versionId": "1"}}
    photos.start_photo(shop, {"Records": [{"eventTime": PHOTO["time"], "s3": described}]})
    ((first, given),) = shop.workflow.started.items()
    shop.photos.finish(given["photo_id"], "failed")

    assert rerun_photo(shop, given["photo_id"], after=1) == 2

    assert shop.workflow.started.pop(first) == given
    assert shop.workflow.started == {f"{given['photo_id']}-2": given | {"attempt": 2}}


def test_only_a_failed_photo_is_run_again(shop: TestShop) -> None:
    shop.photos.add(PHOTO)

    with pytest.raises(Conflict, match="processing in attempt 1"):
        rerun_photo(shop, "photo")
    shop.photos.remove(["photo"])
    for unknown in ("photo", "another"):
        with pytest.raises(NotFound):
            rerun_photo(shop, unknown)
    assert shop.workflow.started == {}
