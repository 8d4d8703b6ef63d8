"""Failures of the lanes that have no photo: promotions, page by page, and reports."""

import json

import pytest
from msgspec import convert

from chalicelib.database import Database
from chalicelib.failures import tasks
from chalicelib.payloads import FailedItem, StoppedExecution
from tests.fakes import FakeReports, FakeTopic
from tests.shops import TestShop

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
ERROR = {"Error": "KeyError", "Cause": json.dumps({"errorMessage": "'customer_id'", "errorType": "KeyError"})}


@pytest.fixture
def reports(shop: TestShop) -> FakeReports:
    shop.reports = FakeReports()  # type: ignore[assignment]
    return shop.reports


@pytest.fixture
def topic(shop: TestShop) -> FakeTopic:
    return shop.topic("alerts")


def stored(database: Database) -> list[str]:
    found: list[str] = database.client.zrange(database.key("failures"), 0, -1)
    return found


def stopped(started: dict[str, str], name: str, status: str) -> StoppedExecution:
    told = {"stateMachineArn": ARN, "name": name, "status": status, "input": json.dumps(started)}
    return convert(told, StoppedExecution)


def test_a_failed_page_of_a_promotion_leaves_the_others_going(
    shop: TestShop, database: Database, topic: FakeTopic
) -> None:
    for page in (0, 1):
        item = {"lane": "promotion", "offer_id": "tea", "page": page, "error": ERROR}
        tasks.record_failure(shop, convert(item, FailedItem), "promotion-tea")

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


def test_a_report_that_failed_is_told_so(shop: TestShop, reports: FakeReports, database: Database) -> None:
    item = {"lane": "report", "report_id": "r", "error": ERROR}

    tasks.record_failure(shop, convert(item, FailedItem), "report-r-2")

    assert reports.failed == [("r", "KeyError: 'customer_id'", 2)]
    assert stored(database) == ["report-r-2"]


@pytest.mark.parametrize(
    "started",
    [{"lane": "promotion", "offer_id": "tea"}, {"lane": "report", "report_id": "r"}],
    ids=lambda started: str(started["lane"]),
)
def test_a_lane_without_photo_that_was_stopped_is_recorded_once(
    shop: TestShop, database: Database, topic: FakeTopic, started: dict[str, str]
) -> None:
    for status in ("ABORTED", "FAILED"):
        tasks.record_stopped_execution(shop, stopped(started, "one-1", status))

    assert stored(database) == ["one-1"]
    assert len(topic.published) == 1


def test_a_report_that_was_stopped_is_told_so(shop: TestShop, reports: FakeReports) -> None:
    tasks.record_stopped_execution(
        shop, stopped({"lane": "report", "report_id": "r"}, "report-r-1", "TIMED_OUT")
    )

    assert reports.failed == [("r", "TIMED_OUT: ", 1)]
