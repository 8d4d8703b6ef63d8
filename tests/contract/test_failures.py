"""Failures: stored, counted and announced once each, and a photo's end."""

import json
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.failures.tasks import KEPT, FailureRecording, FailureStore
from chalicelib.photos.store import PhotoStore
from tests.fakes import FakeReports, FakeTopic, clock, together

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
PHOTO = {
    "photo_id": "photo",
    "bucket": "photos",
    "key": "entrance/door/a.jpg",
    "version": "1",
    "lane": "visit",
    "time": "2026-09-21T14:13:20Z",
}
ERROR = {"Error": "KeyError", "Cause": json.dumps({"errorMessage": "'customer_id'", "errorType": "KeyError"})}


@pytest.fixture
def failures(database: Database) -> FailureStore:
    return FailureStore(database)


@pytest.fixture
def photos(database: Database) -> PhotoStore:
    store = PhotoStore(database)
    store.add(PHOTO)
    return store


@pytest.fixture
def topic() -> FakeTopic:
    return FakeTopic()


@pytest.fixture
def recording(failures: FailureStore, photos: PhotoStore, topic: FakeTopic) -> FailureRecording:
    return FailureRecording(
        store=failures, photos=photos, reports=FakeReports(), topic=topic, state_machine=ARN, clock=clock()
    )


def counts(database: Database) -> dict[str, str]:
    found: dict[str, str] = database.client.hgetall(database.key("failure-counts"))
    return found


def stored(database: Database) -> list[str]:
    found: list[str] = database.client.zrange(database.key("failures"), 0, -1)
    return found


def stopped(**detail: str) -> dict[str, Any]:
    return {
        "stateMachineArn": ARN,
        "name": "photo-1",
        "status": "TIMED_OUT",
        "input": json.dumps(PHOTO),
    } | detail


def test_a_failure_is_stored_counted_and_announced(
    recording: FailureRecording, photos: PhotoStore, database: Database, topic: FakeTopic
) -> None:
    answer = recording.record_failure(PHOTO | {"error": ERROR}, "photo-1")

    assert answer == {"face_id": "", "error": "KeyError: 'customer_id'"}
    assert (counts(database), stored(database)) == ({"KeyError": "1"}, ["photo-1"])
    assert [(subject, message["id"]) for subject, message in topic.published] == [
        ("Failed: KeyError", "photo-1")
    ]
    assert (photos.get("photo").state, photos.get("photo").reason) == ("failed", "KeyError: 'customer_id'")


def test_a_failure_recorded_by_many_at_once_counts_once(failures: FailureStore, database: Database) -> None:
    together(10, lambda number: failures.add({"id": "one", "error": "KeyError"}, number))

    assert counts(database) == {"KeyError": "1"}


def test_a_failure_half_recorded_is_completed_by_the_retry(
    failures: FailureStore, database: Database
) -> None:
    database.client.zadd(database.key("failures"), {"one": 1})

    failures.add({"id": "one", "error": "KeyError"}, 2)

    assert counts(database) == {"KeyError": "1"}
    assert json.loads(database.client.get(database.key("failure", "one")))["error"] == "KeyError"


def test_only_the_latest_failures_are_kept(failures: FailureStore, database: Database) -> None:
    for number in range(KEPT + 3):
        failures.add({"id": f"failure-{number}", "error": "KeyError"}, number)

    assert len(stored(database)) == KEPT
    assert stored(database)[0] == "failure-3"
    assert database.client.exists(database.key("failure", "failure-2")) == 0
    assert counts(database) == {"KeyError": str(KEPT + 3)}


def test_a_failed_visitor_leaves_the_photo_going(recording: FailureRecording, photos: PhotoStore) -> None:
    item = PHOTO | {"error": ERROR, "visitor": {"face_id": "face"}}

    assert recording.record_failure(item, "photo-1") == {
        "face_id": "face",
        "error": "KeyError: 'customer_id'",
    }
    assert photos.get("photo").state == "processing"


def test_a_refused_photo_is_rejected_with_its_reason(
    recording: FailureRecording, photos: PhotoStore, topic: FakeTopic
) -> None:
    recording.reject_photo(PHOTO | {"error": {"Error": "UnsupportedPhoto", "Cause": "the file is empty"}})

    assert (photos.get("photo").state, photos.get("photo").reason) == ("rejected", "the file is empty")
    assert topic.published == []


def test_a_rejected_photo_stays_so_when_its_customer_can_not_be_told(
    recording: FailureRecording, photos: PhotoStore, topic: FakeTopic
) -> None:
    photos.finish("photo", "rejected", "take off the sunglasses")

    recording.record_failure(PHOTO | {"error": ERROR}, "photo-1")

    assert (photos.get("photo").state, photos.get("photo").reason) == ("rejected", "take off the sunglasses")
    assert [subject for subject, _ in topic.published] == ["Failed: KeyError"]


def test_an_execution_that_was_stopped_fails_its_photo(
    recording: FailureRecording, photos: PhotoStore, topic: FakeTopic
) -> None:
    recording.record_stopped_execution(stopped())

    assert photos.get("photo").state == "failed"
    assert [subject for subject, _ in topic.published] == ["Failed: TIMED_OUT"]


def test_what_record_failure_has_recorded_is_not_recorded_again(
    recording: FailureRecording, topic: FakeTopic
) -> None:
    recording.record_failure(PHOTO | {"error": ERROR}, "photo-1")
    recording.record_stopped_execution(stopped(status="FAILED"))

    assert len(topic.published) == 1


def test_other_state_machines_are_none_of_our_business(
    recording: FailureRecording, topic: FakeTopic, database: Database
) -> None:
    recording.record_stopped_execution(stopped(stateMachineArn=ARN + "-other", input="no JSON"))

    assert (topic.published, stored(database)) == ([], [])


@pytest.mark.parametrize("started", ["", "{}", '{"lane": "report", "report_id": "r"}'])
def test_an_execution_without_a_photo_is_recorded_too(
    recording: FailureRecording, database: Database, started: str
) -> None:
    recording.record_stopped_execution(stopped(input=started, name="other"))

    assert stored(database) == ["other"]
