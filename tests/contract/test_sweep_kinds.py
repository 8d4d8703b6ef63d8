"""Visitors, pages of promotions and reports that failed are run again like photos."""

from typing import Any

import pytest
from msgspec import convert

from chalicelib.faces.tasks import finish_photo
from chalicelib.failures.tasks import record_failure
from chalicelib.offers.values import Offer
from chalicelib.payloads import FailedItem, FinishedItem, ReportItem
from chalicelib.photos.values import Photo
from chalicelib.reports.tasks import start_attempt
from tests.contract.failing_shop import MINUTE, FailingShop, error_called
from tests.contract.report_desk import keep
from tests.fakes import together
from tests.shops import TestShop


@pytest.fixture
def world(shop: TestShop) -> FailingShop:
    return FailingShop(shop)


def fail_visitors(world: FailingShop, *errors: str) -> Photo:
    """Let a photo end whose visitors failed by these errors. Return it."""
    world.run = lambda: None  # type: ignore[method-assign]
    world.upload("group.jpg")
    ((name, item),) = world.shop.workflow.started.items()
    outcomes = []
    for number, error in enumerate(errors):
        visitor = {"face_id": f"face-{number}", "decision": "new"}
        failed = item | {"visitor": visitor, "error": error_called(error)}
        outcomes.append(record_failure(world.shop, convert(failed, FailedItem), name))
    finish_photo(world.shop, convert(item | {"outcomes": outcomes}, FinishedItem))
    return world.shop.photos.get(item["photo_id"])


def started(world: FailingShop) -> list[str]:
    return list(world.shop.workflow.started)


def test_a_photo_whose_visitors_all_failed_by_what_passes_is_run_again(world: FailingShop) -> None:
    photo = fail_visitors(world, "TransientError", "Throttled")
    assert (photo.state, photo.error) == ("failed", "TransientError")

    world.minutes_pass(5)

    assert started(world) == [f"{photo.id}-1", f"{photo.id}-2"]


@pytest.mark.parametrize("errors", [("TransientError", "KeyError"), ("KeyError", "TransientError")])
def test_one_visitor_s_error_that_does_not_pass_decides_for_the_photo(
    world: FailingShop, errors: tuple[str, ...]
) -> None:
    photo = fail_visitors(world, *errors)
    assert (photo.state, photo.error) == ("failed", "KeyError")

    world.minutes_pass(10)

    assert started(world) == [f"{photo.id}-1"]


def fail_page(world: FailingShop, execution: str, *pages: int, error: str = "TransientError") -> None:
    for page in pages:
        item = {"lane": "promotion", "offer_id": "tea", "page": page, "error": error_called(error)}
        record_failure(world.shop, convert(item, FailedItem), execution)


def test_failed_pages_of_a_promotion_are_one_rerun_of_it(world: FailingShop) -> None:
    world.shop.offers.add(Offer(id="tea", text="Tea"), world.time)
    world.run = lambda: None  # type: ignore[method-assign]
    fail_page(world, "promotion-tea", 0, 1, 2)

    world.minutes_pass(5)
    assert world.shop.workflow.started == {
        "promotion-tea-2": {"lane": "promotion", "offer_id": "tea", "attempt": 2}
    }
    fail_page(world, "promotion-tea-2", 1)
    world.minutes_pass(20)

    assert started(world) == ["promotion-tea-2", "promotion-tea-3"]


def test_a_promotion_of_a_deleted_offer_is_not_run_again(world: FailingShop) -> None:
    fail_page(world, "promotion-tea", 0)

    world.minutes_pass(10)

    assert (started(world), world.heard) == ([], 0)


def fail_report(world: FailingShop, attempt: int, error: str = "TransientError") -> None:
    item: dict[str, Any] = {"lane": "report", "report_id": "r", "attempt": attempt}
    record_failure(
        world.shop, convert(item | {"error": error_called(error)}, FailedItem), f"report-r-{attempt}"
    )


def test_a_failed_report_is_made_again(world: FailingShop) -> None:
    world.run = lambda: None  # type: ignore[method-assign]
    keep(world.shop.reports, report_id="r")
    fail_report(world, 1)
    assert world.shop.reports.get("r").state == "failed"

    world.minutes_pass(5)

    report = world.shop.reports.get("r")
    assert (report.state, report.attempt, report.reason) == ("processing", 2, None)
    assert started(world) == ["report-r-2"]
    world.shop.reports.check("r", convert(world.shop.workflow.started["report-r-2"], ReportItem).attempt)


def test_a_report_whose_message_failed_is_sent_by_the_next_attempt(world: FailingShop) -> None:
    world.run = lambda: None  # type: ignore[method-assign]
    keep(world.shop.reports, report_id="r")
    world.shop.reports.claim("r", 1, world.time)
    world.shop.reports.delivered("r", 1, None)
    fail_report(world, 1)
    assert world.shop.reports.get("r").delivery == "failed"

    world.minutes_pass(5)

    assert world.shop.reports.claim("r", 2, world.time)


def test_a_report_that_was_made_anew_meanwhile_is_passed_over(world: FailingShop) -> None:
    keep(world.shop.reports, report_id="r")
    fail_report(world, 1)
    start_attempt(world.shop, "r", world.shop.reports.supersede("r"))
    world.ran.append("report-r-2")

    world.minutes_pass(10)

    assert started(world) == ["report-r-2"]
    assert world.shop.reports.get("r").attempt == 2


def test_a_report_whose_execution_was_never_started_is_started(world: FailingShop) -> None:
    world.run = lambda: None  # type: ignore[method-assign]
    keep(world.shop.reports, report_id="r", at=world.time)

    world.minutes_pass(30)

    assert started(world) == ["report-r-1"]


def test_a_report_whose_execution_s_end_nobody_recorded_is_made_again(world: FailingShop) -> None:
    world.run = lambda: None  # type: ignore[method-assign]
    keep(world.shop.reports, report_id="r", at=world.time)
    start_attempt(world.shop, "r", 1)
    world.shop.workflow.ended["report-r-1"] = {"status": "FAILED", "error": "TransientError"}

    world.minutes_pass(40)

    assert started(world) == ["report-r-1", "report-r-2"]


def test_reports_and_promotions_go_on_while_photos_are_tried_one_by_one(world: FailingShop) -> None:
    world.out = "TransientError"
    world.upload("a.jpg", "b.jpg", "c.jpg")
    world.minutes_pass(5)
    world.run = lambda: None  # type: ignore[method-assign]
    world.time += 15 * MINUTE
    keep(world.shop.reports, report_id="r")
    fail_report(world, 1)
    before = len(started(world))

    world.minutes_pass(5)

    begun = started(world)[before:]
    assert [name.startswith("report-") for name in begun] == [False, True]


def test_a_report_whose_execution_is_forgotten_is_made_again(world: FailingShop) -> None:
    world.run = lambda: None  # type: ignore[method-assign]
    keep(world.shop.reports, report_id="r", at=world.time)
    start_attempt(world.shop, "r", 1)
    world.shop.workflow.forgotten.add("report-r-1")

    world.time += 31 * MINUTE
    world.minutes_pass(10)

    report = world.shop.reports.get("r")
    assert (report.state, report.attempt) == ("processing", 2)
    assert started(world) == ["report-r-1", "report-r-2"]


def test_a_report_that_another_sweep_has_just_started_is_left_alone(world: FailingShop) -> None:
    world.run = lambda: None  # type: ignore[method-assign]
    keep(world.shop.reports, report_id="r", at=world.time)
    world.time += 31 * MINUTE

    together(2, lambda _: world.sweep())

    assert started(world) == ["report-r-1"]
    assert world.shop.reports.get("r").attempt == 1
