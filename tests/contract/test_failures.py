"""Failures: stored, counted and announced once each, and a photo's end."""

import json
from typing import Any

import pytest
from msgspec import convert

from chalicelib.database import Database
from chalicelib.failures import tasks
from chalicelib.failures.store import MAX_KEPT, FailureStore
from chalicelib.payloads import FailedItem, RejectedItem, StoppedExecution
from chalicelib.photos.store import PhotoStore
from tests.fakes import FakeTopic, together
from tests.items import PHOTO
from tests.shops import TestShop

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
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
def topic(shop: TestShop) -> FakeTopic:
    return shop.topic("alerts")


@pytest.fixture
def shop(shop: TestShop, photos: PhotoStore) -> TestShop:
    shop.workflow.arn = ARN
    return shop


def record_failure(shop: TestShop, **about: Any) -> dict[str, str]:
    return tasks.record_failure(shop, convert(PHOTO | {"error": ERROR} | about, FailedItem), "photo-1")


def counts(database: Database) -> dict[str, str]:
    found: dict[str, str] = database.client.hgetall(database.key("failure-counts"))
    return found


def stored(database: Database) -> list[str]:
    found: list[str] = database.client.zrange(database.key("failures"), 0, -1)
    return found


def stopped(**detail: str) -> StoppedExecution:
    told = {
        "stateMachineArn": ARN,
        "name": "photo-1",
        "status": "TIMED_OUT",
        "input": json.dumps(PHOTO),
    }
    return convert(told | detail, StoppedExecution)


def test_a_failure_is_stored_counted_and_announced(
    shop: TestShop, photos: PhotoStore, database: Database, topic: FakeTopic
) -> None:
    answer = record_failure(shop)

    assert answer == {"face_id": "", "error": "KeyError: 'customer_id'", "passes": False}
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
    for number in range(MAX_KEPT + 3):
        failures.add({"id": f"failure-{number}", "error": "KeyError"}, number)

    assert len(stored(database)) == MAX_KEPT
    assert stored(database)[0] == "failure-3"
    assert database.client.exists(database.key("failure", "failure-2")) == 0
    assert counts(database) == {"KeyError": str(MAX_KEPT + 3)}


def test_a_failed_visitor_leaves_the_photo_going(shop: TestShop, photos: PhotoStore) -> None:
    assert record_failure(shop, visitor={"face_id": "face", "decision": "new"}) == {
        "face_id": "face",
        "error": "KeyError: 'customer_id'",
        "passes": False,
    }
    assert photos.get("photo").state == "processing"


def test_a_refused_photo_is_rejected_with_its_reason(
    shop: TestShop, photos: PhotoStore, topic: FakeTopic
) -> None:
    error = {"Error": "UnsupportedPhoto", "Cause": "the file is empty"}

    tasks.reject_photo(shop, convert(PHOTO | {"error": error}, RejectedItem))

    assert (photos.get("photo").state, photos.get("photo").reason) == ("rejected", "the file is empty")
    assert topic.published == []


def test_a_rejected_photo_stays_so_when_its_customer_can_not_be_told(
    shop: TestShop, photos: PhotoStore, topic: FakeTopic
) -> None:
    photos.finish("photo", "rejected", "take off the sunglasses")

    record_failure(shop)

    assert (photos.get("photo").state, photos.get("photo").reason) == ("rejected", "take off the sunglasses")
    assert [subject for subject, _ in topic.published] == ["Failed: KeyError"]


def test_an_execution_that_was_stopped_fails_its_photo(
    shop: TestShop, photos: PhotoStore, topic: FakeTopic
) -> None:
    tasks.record_stopped_execution(shop, stopped())

    assert photos.get("photo").state == "failed"
    assert [subject for subject, _ in topic.published] == ["Failed: States.Timeout"]


def test_what_record_failure_has_recorded_is_not_recorded_again(shop: TestShop, topic: FakeTopic) -> None:
    record_failure(shop)
    tasks.record_stopped_execution(shop, stopped(status="FAILED"))

    assert len(topic.published) == 1


def test_other_state_machines_are_none_of_our_business(
    shop: TestShop, topic: FakeTopic, database: Database
) -> None:
    tasks.record_stopped_execution(shop, stopped(stateMachineArn=ARN + "-other", input="no JSON"))

    assert (topic.published, stored(database)) == ([], [])


@pytest.mark.parametrize("started", ["", "{}", '{"lane": "report", "report_id": "r"}'])
def test_an_execution_without_a_photo_is_recorded_too(
    shop: TestShop, database: Database, started: str
) -> None:
    tasks.record_stopped_execution(shop, stopped(input=started, name="other"))

    assert stored(database) == ["other"]
