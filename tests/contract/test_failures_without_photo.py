"""Failures of the lanes that have no photo: promotions, page by page, and reports."""

import json
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.failures.tasks import FailureRecording, FailureStore
from chalicelib.photos.store import PhotoStore
from tests.fakes import FakeReports, FakeTopic, clock

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
ERROR = {"Error": "KeyError", "Cause": json.dumps({"errorMessage": "'customer_id'", "errorType": "KeyError"})}


@pytest.fixture
def topic() -> FakeTopic:
    return FakeTopic()


@pytest.fixture
def reports() -> FakeReports:
    return FakeReports()


@pytest.fixture
def recording(database: Database, reports: FakeReports, topic: FakeTopic) -> FailureRecording:
    return FailureRecording(
        store=FailureStore(database),
        photos=PhotoStore(database),
        reports=reports,
        topic=topic,
        state_machine=ARN,
        clock=clock(),
    )


def stored(database: Database) -> list[str]:
    found: list[str] = database.client.zrange(database.key("failures"), 0, -1)
    return found


def stopped(started: dict[str, str], name: str, status: str) -> dict[str, Any]:
    return {"stateMachineArn": ARN, "name": name, "status": status, "input": json.dumps(started)}


def test_a_failed_page_of_a_promotion_leaves_the_others_going(
    recording: FailureRecording, database: Database, topic: FakeTopic
) -> None:
    for page in (0, 1):
        item = {"lane": "promotion", "offer_id": "tea", "page": page, "error": ERROR}
        recording.record_failure(item, "promotion-tea")

    assert stored(database) == ["promotion-tea-page-0", "promotion-tea-page-1"]
    _, message = topic.published[0]
    assert message == {
        "id": "promotion-tea-page-0",
        "lane": "promotion",
        "photo_id": "",
        "execution": "promotion-tea",
        "error": "KeyError",
        "offer_id": "tea",
        "page": 0,
    }


def test_a_report_that_failed_is_told_so(
    recording: FailureRecording, reports: FakeReports, database: Database
) -> None:
    recording.record_failure({"lane": "report", "report_id": "r", "error": ERROR}, "report-r-2")

    assert reports.failed == [("r", "KeyError: 'customer_id'", 2)]
    assert stored(database) == ["report-r-2"]


@pytest.mark.parametrize(
    "started",
    [{"lane": "promotion", "offer_id": "tea"}, {"lane": "report", "report_id": "r"}],
    ids=lambda started: str(started["lane"]),
)
def test_a_lane_without_photo_that_was_stopped_is_recorded_once(
    recording: FailureRecording, database: Database, topic: FakeTopic, started: dict[str, str]
) -> None:
    for status in ("ABORTED", "FAILED"):
        recording.record_stopped_execution(stopped(started, "one-1", status))

    assert stored(database) == ["one-1"]
    assert len(topic.published) == 1


def test_a_report_that_was_stopped_is_told_so(recording: FailureRecording, reports: FakeReports) -> None:
    recording.record_stopped_execution(
        stopped({"lane": "report", "report_id": "r"}, "report-r-1", "TIMED_OUT")
    )

    assert reports.failed == [("r", "TIMED_OUT: ", 1)]
