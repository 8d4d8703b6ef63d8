"""Failures of the lanes that have no photo: promotions, page by page, and reports."""

import json
from collections.abc import Mapping

import pytest
from msgspec import convert

from chalicelib.database import Database
from chalicelib.failures import tasks
from chalicelib.payloads import FailedItem, StoppedExecution
from chalicelib.reports.store import ReportStore
from tests.contract.report_desk import keep
from tests.fakes import FakeTopic
from tests.shops import TestShop

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
ERROR = {"Error": "KeyError", "Cause": json.dumps({"errorMessage": "'customer_id'", "errorType": "KeyError"})}

REPORT = {"lane": "report", "report_id": "r", "attempt": 1}


@pytest.fixture
def reports(shop: TestShop) -> ReportStore:
    """A report `r` that is in its first attempt."""
    keep(shop.reports, report_id="r")
    return shop.reports


@pytest.fixture
def topic(shop: TestShop) -> FakeTopic:
    return shop.topic("alerts")


def stored(database: Database) -> list[str]:
    found: list[str] = database.client.zrange(database.key("failures"), 0, -1)
    return found


def stopped(started: Mapping[str, object], name: str, status: str) -> StoppedExecution:
    told = {"stateMachineArn": ARN, "name": name, "status": status, "input": json.dumps(dict(started))}
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
        "rerun_at": None,
        "offer_id": "tea",
        "page": 0,
    }


def test_a_report_that_failed_is_told_so(shop: TestShop, reports: ReportStore, database: Database) -> None:
    item = {"lane": "report", "report_id": "r", "attempt": 1, "error": ERROR}

    tasks.record_failure(shop, convert(item, FailedItem), "report-r-1")

    assert (reports.get("r").state, reports.get("r").reason) == ("failed", "KeyError: 'customer_id'")
    assert stored(database) == ["report-r-1"]


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


def test_a_report_that_was_stopped_is_told_so(shop: TestShop, reports: ReportStore) -> None:
    tasks.record_stopped_execution(shop, stopped(REPORT, "report-r-1", "ABORTED"))

    assert (reports.get("r").state, reports.get("r").reason) == ("failed", "ABORTED: ")


def test_an_event_of_an_earlier_attempt_changes_no_report(
    shop: TestShop, reports: ReportStore, topic: FakeTopic
) -> None:
    reports.supersede("r")

    tasks.record_stopped_execution(shop, stopped(REPORT, "report-r-1", "ABORTED"))

    assert (reports.get("r").state, topic.published) == ("processing", [])


def test_a_report_whose_message_is_out_stays_done_when_its_execution_is_stopped(
    shop: TestShop, reports: ReportStore, topic: FakeTopic
) -> None:
    reports.claim("r", 1, shop.now())
    reports.delivered("r", 1, "sent")

    tasks.record_stopped_execution(shop, stopped(REPORT, "report-r-1", "ABORTED"))
    reports.fail("r", "a late failure", 1)

    assert (reports.get("r").state, reports.get("r").delivery, topic.published) == ("done", "sent", [])
