"""Reruns by hand: of one photo over the API, and of many by the function."""

from typing import Any

import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.photos.reruns import rerun_photos
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


def states(shop: Shop, *photos: str) -> list[str]:
    return [shop.photos.get(photo).state for photo in photos]


def test_a_failed_photo_is_run_again_once(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    fail(wired, "p")

    answer = api("POST", "/photos/p/rerun", role="staff")
    again = api("POST", "/photos/p/rerun", role="staff")

    assert (answer.status, answer.body) == (200, api("GET", "/photos/p").body)
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

    assert rerun_photos(shop, {"since": "2026-09-20"}) == {"rerun": 2, "skipped": 0, "next": None}
    assert list(shop.workflow.started) == ["failed-21-2", "failed-20-2"]
    assert states(shop, "failed-19", "failed-20", "p") == ["failed", "processing", "processing"]


def test_a_photo_that_fails_again_at_once_is_not_run_again_by_the_same_command(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.photos.reruns.MAX_RERUNS", 2)
    for number in range(5):
        fail(shop, f"p{number}")

    event: dict[str, Any] | None = {}
    counts = []
    while event is not None:
        answer = rerun_photos(shop, event)
        counts.append(answer["rerun"])
        event = answer["next"]
        for number in range(5):
            shop.photos.finish(f"p{number}", "failed", attempt=2)

    assert counts == [2, 2, 1]
    assert len(shop.workflow.started) == 5


@pytest.mark.parametrize("event", [{"since": "yesterday"}, {"until": "2026-09-20"}, {"since": 20}])
def test_a_wrong_wish_is_refused_in_a_sentence(shop: TestShop, event: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match=r"write e\.g\."):
        rerun_photos(shop, event)
