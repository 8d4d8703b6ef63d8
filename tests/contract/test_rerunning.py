"""Reruns by hand: of one photo over the API, and of all that failed by the function."""

from typing import Any

import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.failures.by_hand import rerun_failed
from chalicelib.failures.tasks import record_failure
from chalicelib.offers.values import Offer
from chalicelib.payloads import FailedItem, TaskError
from chalicelib.reports.tasks import ask_report
from chalicelib.shop import Shop
from chalicelib.times import format_time
from tests.conftest import Api
from tests.fakes import FakeWorkflow
from tests.shops import TestShop

PHOTO = {
    "photo_id": "p",
    "bucket": "photos",
    "key": "gallery/summer/a.jpg",
    "version": "1",
    "lane": "gallery",
    "album": "summer",
    "time": "2026-09-21T14:13:20Z",
}


def fail(shop: Shop, photo_id: str, time: str = PHOTO["time"]) -> None:
    shop.photos.add({**PHOTO, "photo_id": photo_id, "time": time})
    shop.photos.finish(photo_id, "failed", "TransientError: no Redis", error="TransientError")


def unsigned(photo: dict[str, Any]) -> dict[str, Any]:
    """The photo without the link that is signed anew each second."""
    return {name: value for name, value in photo.items() if name != "photo_url"}


def states(shop: Shop, *photos: str) -> list[str]:
    return [shop.photos.get(photo).state for photo in photos]


def test_a_failed_photo_is_run_again_once(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    fail(wired, "p")

    answer = api("POST", "/photos/p/rerun", role="staff")
    again = api("POST", "/photos/p/rerun", role="staff")

    assert (answer.status, unsigned(answer.body)) == (200, unsigned(api("GET", "/photos/p").body))
    assert (answer.body["state"], answer.body["reason"], answer.body["execution_id"]) == (
        "processing",
        None,
        "p-2",
    )
    assert (again.status, again.body["Code"]) == (409, "Conflict")
    assert again.body["Message"] == "photo p is processing in attempt 2; only a failed photo can be run again"
    assert list(workflow.started) == ["p-2"]


def test_a_failed_photo_says_when_it_is_run_again_by_itself(
    api: Api, wired: Shop, workflow: FakeWorkflow
) -> None:
    fail(wired, "p")
    assert api("GET", "/photos/p").body["rerun_at"] is None

    due = wired.reruns.plan("photo", "p", 1, "TransientError", wired.now())

    assert due is not None
    assert api("GET", "/photos/p").body["rerun_at"] == format_time(due)
    assert api("GET", "/photos?state=failed").body["items"][0]["rerun_at"] == format_time(due)
    assert api("POST", "/photos/p/rerun").body["rerun_at"] is None


def test_a_photo_that_is_unknown_or_was_removed_is_not_found(
    api: Api, wired: Shop, workflow: FakeWorkflow
) -> None:
    fail(wired, "removed")
    wired.photos.remove(["removed"])

    assert [api("POST", f"/photos/{photo}/rerun").status for photo in ("removed", "unknown")] == [404, 404]
    assert not workflow.started


def test_photos_that_failed_since_a_day_are_run_again(shop: TestShop) -> None:
    for day in (19, 20, 21):
        fail(shop, f"failed-{day}", f"2026-09-{day}T00:00:00Z")
    shop.photos.add(PHOTO)

    assert rerun_failed(shop, {"since": "2026-09-20"}) == {
        "rerun": 2,
        "skipped": 0,
        "promotions": 0,
        "reports": 0,
        "next": None,
    }
    assert list(shop.workflow.started) == ["failed-21-2", "failed-20-2"]
    assert states(shop, "failed-19", "failed-20", "p") == ["failed", "processing", "processing"]


def test_a_photo_that_fails_again_at_once_is_not_run_again_by_the_same_command(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.failures.by_hand.MAX_RERUNS", 2)
    for number in range(5):
        fail(shop, f"p{number}")

    event: dict[str, Any] | None = {}
    counts = []
    while event is not None:
        answer = rerun_failed(shop, event)
        counts.append(answer["rerun"])
        event = answer["next"]
        for number in range(5):
            shop.photos.finish(f"p{number}", "failed", attempt=2)

    assert counts == [2, 2, 1]
    assert len(shop.workflow.started) == 5


@pytest.mark.parametrize("event", [{"since": "yesterday"}, {"until": "2026-09-20"}, {"since": 20}])
def test_a_wrong_wish_is_refused_in_a_sentence(shop: TestShop, event: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match=r"write e\.g\."):
        rerun_failed(shop, event)


DAY = 24 * 3600 * 1000


def fail_page(shop: Shop, execution: str, page: int | None = 0) -> None:
    error = TaskError(error="ServiceError", cause="no")
    record_failure(shop, FailedItem(lane="promotion", offer_id="tea", page=page, error=error), execution)


@pytest.fixture
def offering(shop: TestShop) -> TestShop:
    """Return a shop with an offer whose promotion has started."""
    now = shop.now()
    shop.now = lambda: now
    shop.offers.add(Offer(id="tea", text="Tea"), now)
    shop.workflow.start("promotion-tea", {})
    return shop


def test_a_promotion_with_failed_pages_is_run_again_once(offering: TestShop) -> None:
    for page in (0, 3):
        fail_page(offering, "promotion-tea", page)

    assert [rerun_failed(offering, {})["promotions"] for _ in range(2)] == [1, 0]
    assert offering.workflow.started["promotion-tea-2"]["attempt"] == 2


def test_the_attempt_after_the_latest_one_is_begun(offering: TestShop) -> None:
    for execution in ("promotion-tea", "promotion-tea-2"):
        fail_page(offering, execution, page=None)
        assert rerun_failed(offering, {})["promotions"] == 1

    assert list(offering.workflow.started) == ["promotion-tea", "promotion-tea-2", "promotion-tea-3"]


def test_a_promotion_that_failed_a_day_ago_is_not_run_again_for_those_in_the_store_today(
    offering: TestShop,
) -> None:
    fail_page(offering, "promotion-tea")
    later = offering.now() + DAY + 1
    offering.now = lambda: later

    assert rerun_failed(offering, {})["promotions"] == 0


def test_the_promotion_of_a_deleted_offer_is_not_run_again(offering: TestShop) -> None:
    fail_page(offering, "promotion-tea")
    offering.offers.delete("tea")

    assert rerun_failed(offering, {})["promotions"] == 0


def test_a_failed_report_is_made_again_once(shop: TestShop) -> None:
    report = ask_report(shop, "inventory", (None, None), "", "ann")
    error = TaskError(error="ServiceError", cause="no")
    record_failure(shop, FailedItem(lane="report", report_id=report.id, error=error), f"report-{report.id}-1")

    assert [rerun_failed(shop, {})["reports"] for _ in range(2)] == [1, 0]
    assert f"report-{report.id}-2" in shop.workflow.started
    assert shop.reports.get(report.id).state == "processing"


def test_only_what_failed_since_a_moment_is_run_again(offering: TestShop) -> None:
    fail_page(offering, "promotion-tea")

    assert rerun_failed(offering, {"since": format_time(offering.now() + 1)})["promotions"] == 0
    assert rerun_failed(offering, {"since": format_time(offering.now() - 1)})["promotions"] == 1
