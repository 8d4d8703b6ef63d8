"""What is measured: each fact once, in CloudWatch's embedded metric format, and without anybody's data."""

import json
from typing import Any

import pytest
from msgspec import convert

from chalicelib import payloads
from chalicelib.database import Database
from chalicelib.errors import TransientError
from chalicelib.faces.tasks import finish_photo
from chalicelib.failures.gauges import gauges
from chalicelib.failures.sweep import sweep
from chalicelib.failures.tasks import record_failure, reject_photo
from chalicelib.photos.reruns import rerun_photo
from chalicelib.reports.ends import fail_report
from chalicelib.reports.values import Report
from tests.contract.failing_shop import error_called
from tests.contract.notification_desk import desk_of
from tests.fakes import BOX
from tests.items import PHOTO
from tests.shops import TestShop, make_shop

CAME = 1_790_000_000_000
FAILED = PHOTO | {"error": error_called("TransientError")}


@pytest.fixture
def busy(shop: TestShop) -> TestShop:
    """Return a shop with a photo in processing, three seconds after it was taken."""
    shop.now = lambda: CAME + 3_000
    shop.photos.add(PHOTO, now=CAME + 1_000)
    return shop


def told(shop: TestShop) -> list[dict[str, Any]]:
    """Return the dimensions and values of all lines, and forget them."""
    lines = [json.loads(line) for line in shop.metric_lines]
    shop.metric_lines.clear()
    return [{name: values for name, values in line.items() if name != "_aws"} for line in lines]


def finish(shop: TestShop, **more: Any) -> None:
    finish_photo(shop, convert(PHOTO | more, payloads.FinishedItem))


def fail(shop: TestShop, **more: Any) -> None:
    record_failure(shop, convert(FAILED | more, payloads.FailedItem), f"photo-{more.get('attempt', 1)}")


def test_a_photo_that_is_finished_twice_is_counted_once_with_its_time(busy: TestShop) -> None:
    finish(busy)
    finish(busy)

    ended, faces = told(busy)
    assert ended == {"stage": "test", "lane": "visit", "Photos": [1.0], "PhotoTime": [3000.0]}
    assert faces.keys() == {"stage", "Faces", "KnownFaces", "NewFaces", "UncertainFaces"}


def test_faces_are_counted_by_what_was_decided_when_they_came(busy: TestShop) -> None:
    decisions = ["known", "new", "new", "uncertain", "stranger"]
    faces = [
        {"face_id": f"face-{number}", "box": BOX, "decision": decision}
        for number, decision in enumerate(decisions)
    ]
    busy.photos.set_faces("photo", faces, {})

    finish(busy)

    assert told(busy)[1] == {
        "stage": "test",
        "Faces": [5.0],
        "KnownFaces": [1.0],
        "NewFaces": [2.0],
        "UncertainFaces": [1.0],
    }


@pytest.mark.parametrize("key", ["exit/door/a.jpg", "gallery/summer/a.jpg"])
def test_only_entrances_count_faces(busy: TestShop, key: str) -> None:
    busy.photos.add(PHOTO | {"photo_id": "other", "key": key})

    finish(busy, photo_id="other")

    assert [line["lane"] for line in told(busy)] == ["visit"]


def test_a_rejected_photo_and_a_failed_one_count_once_too(busy: TestShop) -> None:
    busy.photos.add(PHOTO | {"photo_id": "other", "lane": "gallery"})
    rejected = {"photo_id": "other", "error": error_called("UnsupportedPhoto")}

    for _ in range(2):
        reject_photo(busy, convert(rejected, payloads.RejectedItem))
        fail(busy)

    assert [(line["lane"], line["Photos"]) for line in told(busy)] == [("gallery", [1.0]), ("visit", [1.0])]


def test_a_rerun_is_timed_from_its_own_start_and_given_up_once(busy: TestShop) -> None:
    fail(busy)
    busy.now = lambda: CAME + 100_000
    rerun_photo(busy, "photo")
    busy.now = lambda: CAME + 100_700
    told(busy)

    fail(busy, attempt=2, error=error_called("KeyError"))
    fail(busy, attempt=2, error=error_called("KeyError"))

    given_up, ended = told(busy)
    assert given_up == {"stage": "test", "RerunsGivenUp": [1.0]}
    assert ended["PhotoTime"] == [700.0]


def test_a_failed_report_is_counted_once(busy: TestShop) -> None:
    report = Report(id="r", kind="visits", created_at=PHOTO["time"])
    busy.reports.add(report, "", "ann")

    fail_report(busy, "r", "why", 1)
    fail_report(busy, "r", "why", 1)

    (line,) = told(busy)
    assert line == {"stage": "test", "lane": "report", "Photos": [1.0], "PhotoTime": [3000.0]}


def test_the_sweep_tells_its_gauges_also_with_nothing_to_do(shop: TestShop) -> None:
    sweep(shop)

    (line,) = told(shop)
    assert 0 < line.pop("RedisMemory")[0] < 100
    assert line == {"stage": "test", "Reruns": [0.0], "PhotosWaiting": [0.0], "OldestUnfinished": [0.0]}


def test_the_oldest_unfinished_photo_stays_so_old_though_it_was_looked_after(busy: TestShop) -> None:
    busy.photos.look_again("photo", CAME + 2_000)

    assert busy.photos.oldest_start() == CAME


def test_a_rerun_of_an_old_photo_is_as_old_as_its_attempt(busy: TestShop) -> None:
    busy.photos.finish("photo", "failed")
    busy.photos.begin_attempt("photo", CAME + 9_000)

    assert busy.photos.oldest_start() == CAME + 9_000


def test_no_more_photos_wait_than_there_are(database: Database) -> None:
    shop = make_shop(database, rekognition_tps=5)
    shop.photos.add(PHOTO)
    for _ in range(2):
        shop.turns.reserve("SearchFaces", 10)

    assert shop.turns.waiting("SearchFaces") > 10
    assert gauges(shop)["PhotosWaiting"] == 1


def test_messages_are_counted_once_though_all_is_sent_again(database: Database) -> None:
    shop = make_shop(database)
    desk = desk_of(shop)
    desk.email.refuses.append(TransientError("not now"))

    for _ in range(2):
        desk.offers()
    shop.metrics.flush()

    assert told(shop) == [{"stage": "test", "Notices": [len(desk.channels) - 1.0]}]


def test_whatever_fails_while_measuring_fails_no_task(busy: TestShop) -> None:
    def refuse() -> None:
        raise TransientError("no INFO")

    busy.database.memory_used = refuse  # type: ignore[method-assign,assignment]

    sweep(busy)

    assert "RedisMemory" not in told(busy)[0]
