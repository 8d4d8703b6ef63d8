"""Tidying: an attempt that failed leaves no stranger's face, and no question that nobody waits for."""

from typing import Any

import pytest
from msgspec import convert

from chalicelib.errors import Conflict, TransientError, UnsupportedPhoto
from chalicelib.faces.recognition import note_faces
from chalicelib.faces.tasks import finish_photo
from chalicelib.failures.tasks import tidy_attempt
from chalicelib.payloads import FinishedItem, PhotoItem
from chalicelib.photos.reruns import rerun_photo
from chalicelib.photos.tasks import remove_photo
from chalicelib.reviews.tasks import answer_review
from tests.contract.visit_lane import VisitLane
from tests.shops import TestShop

DOWN = "Rekognition is down"


@pytest.fixture
def lane(shop: TestShop) -> VisitLane:
    return VisitLane(shop)


def people_seen(lane: VisitLane) -> list[str]:
    """Return whose faces are in the collection."""
    return sorted(lane.shop.collection.people.values())


def newcomers(lane: VisitLane) -> list[str]:
    return list(lane.shop.customers.ids())


@pytest.mark.parametrize("breaks", ["recognise_faces", "register_customer", "record_visit", "finish_photo"])
def test_a_person_of_an_attempt_that_failed_is_registered_once(lane: VisitLane, breaks: str) -> None:
    photo = lane.comes("a", "ann", "bob", breaks=breaks)
    assert lane.shop.photos.get(photo).state in ("failed", "done")

    if lane.shop.photos.get(photo).state == "failed":
        assert lane.rerun(photo) == "done"

    assert len(newcomers(lane)) == 2
    assert people_seen(lane) == ["ann", "bob"]
    assert [
        len(visit["photos"]) for one in newcomers(lane) for visit in lane.shop.visits.of_customer(one)
    ] == [1, 1]


def test_a_failed_photo_leaves_no_strangers_face(lane: VisitLane) -> None:
    photo = lane.comes("a", "ann", breaks="recognise_faces")

    assert people_seen(lane) == []
    assert lane.shop.faces.indexed(photo) == set()


def test_what_could_not_be_tidied_is_tidied_by_the_next_attempt(lane: VisitLane) -> None:
    delete = lane.shop.collection.delete
    lane.shop.collection.delete = refuse  # type: ignore[method-assign]
    photo = lane.comes("a", "ann", breaks="recognise_faces")
    assert (lane.shop.photos.get(photo).state, people_seen(lane)) == ("failed", ["ann"])

    lane.shop.collection.delete = delete  # type: ignore[method-assign]
    lane.shop.collection.shows[photo] = []

    assert lane.rerun(photo) == "done"
    assert people_seen(lane) == []


def refuse(*arguments: object) -> Any:
    raise TransientError(DOWN)


def test_a_repeated_task_of_a_later_attempt_keeps_what_it_has_indexed(lane: VisitLane) -> None:
    photo = lane.comes("a", "ann", breaks="recognise_faces")
    search, lane.shop.collection.search = lane.shop.collection.search, refuse  # type: ignore[method-assign]
    with pytest.raises(TransientError):
        lane.rerun(photo)
    indexed = {*lane.shop.collection.people}

    lane.shop.collection.search = search  # type: ignore[method-assign]
    assert lane.run(photo) == "done"

    assert {*lane.shop.collection.people} == indexed


def doubtful(lane: VisitLane) -> str:
    """Let ann be known, and take a photo of somebody like her. Return the photo."""
    lane.comes("first", "ann")
    lane.shop.collection.alike = lambda one, other: 99.0 if one == other else 85.0
    return lane.takes("a", "anna")


def open_reviews(lane: VisitLane) -> list[str]:
    return [review.id for review in lane.shop.reviews.page(0, 10)[0]]


def test_a_question_of_an_execution_that_was_aborted_is_closed_and_the_next_attempt_asks_anew(
    lane: VisitLane,
) -> None:
    photo = doubtful(lane)
    lane.run(photo, "waiting")
    (asked,) = open_reviews(lane)

    lane.abort(photo)

    assert open_reviews(lane) == []
    with pytest.raises(Conflict, match="nobody waits"):
        answer_review(lane.shop, asked, "yes")
    lane.rerun(photo, "waiting")
    (again,) = open_reviews(lane)
    assert answer_review(lane.shop, again, "yes").delivered
    assert people_seen(lane) == ["ann", "anna"]


def test_a_question_of_a_visitor_that_failed_is_closed(lane: VisitLane) -> None:
    assert lane.run(doubtful(lane), "ask_staff") == "failed"

    assert open_reviews(lane) == []


@pytest.mark.parametrize("aborted", [0, 1])
def test_a_question_that_another_photo_waits_for_stays_open(lane: VisitLane, aborted: int) -> None:
    photos = [doubtful(lane), lane.takes("b", "anna")]
    for photo in photos:
        lane.run(photo, "waiting")
    (asked,) = open_reviews(lane)

    lane.abort(photos[aborted])

    assert open_reviews(lane) == [asked]
    assert answer_review(lane.shop, asked, "yes").delivered
    assert len(lane.shop.workflow.answers) == 1


def test_the_same_face_can_be_asked_about_again_after_its_question_was_closed(shop: TestShop) -> None:
    question = {"photo_id": "photo", "face_id": "face", "customer_id": "ann", "similarity": 88.0}
    question |= {"asked_at": "2026-09-21T14:13:20Z", "visitor": '{"face_id": "face"}'}
    shop.reviews.ask("face", question, "token", 10)
    shop.reviews.leave("face", ["face"])

    shop.reviews.ask("face", question, "another", 10)

    shop.reviews.answer("face", "no")


@pytest.mark.parametrize("event", ["ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated"])
def test_a_failed_photo_that_is_deleted_leaves_no_strangers_face(lane: VisitLane, event: str) -> None:
    delete, lane.shop.collection.delete = lane.shop.collection.delete, refuse  # type: ignore[method-assign]
    photo = lane.comes("a", "ann", breaks="recognise_faces")
    described = {"bucket": {"name": "photos"}, "object": {"key": "entrance/door/a.jpg", "versionId": "1"}}
    record = {"eventName": event, "eventTime": "2030-01-01T00:00:00Z", "s3": described}
    remove_photo(lane.shop, {"Records": [record]})
    remove_photo(lane.shop, {"Records": [record]})

    lane.shop.collection.delete = delete  # type: ignore[method-assign]
    assert [tidy_attempt(lane.shop, *left) for left in lane.shop.failures.untidied(10)] == [True]

    assert people_seen(lane) == []
    assert lane.shop.faces.indexed(photo) == set()
    assert lane.shop.failures.untidied(10) == []


def test_a_reference_of_an_earlier_attempt_stays_when_the_photo_is_deleted(lane: VisitLane) -> None:
    photo = lane.comes("a", "ann", breaks="send_offers")
    rerun_photo(lane.shop, photo)
    item = lane.shop.workflow.started[f"{photo}-2"]
    lane.shop.photos.remove([photo])

    visitor = {"face_id": f"{photo}-0", "decision": "known"}
    recognised = item | {"recognition": {"visitors": [visitor], "review_timeout": 900}}
    finish_photo(lane.shop, convert(recognised, FinishedItem))
    with pytest.raises(UnsupportedPhoto):
        note_faces(lane.shop, convert(item, PhotoItem), [f"{photo}-0"])

    assert people_seen(lane) == ["ann"]


def test_a_photo_that_is_deleted_after_it_ended_leaves_no_note_of_its_faces(lane: VisitLane) -> None:
    photo = lane.comes("a", "ann")
    record = {"eventName": "ObjectRemoved:Delete", "eventTime": "2030-01-01T00:00:00Z"}
    described = {"bucket": {"name": "photos"}, "object": {"key": "entrance/door/a.jpg", "versionId": "1"}}

    remove_photo(lane.shop, {"Records": [record | {"s3": described}]})

    assert lane.shop.faces.indexed(photo) == set()
    assert people_seen(lane) == ["ann"], "she is known by it"


def test_what_was_indexed_of_a_photo_is_known_as_long_as_the_photo(lane: VisitLane) -> None:
    photo = lane.comes("a", "ann")
    key = lane.shop.database.key("indexed", photo)

    assert lane.shop.database.client.ttl(key) == -1
