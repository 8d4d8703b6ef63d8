"""Photos in Redis."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound, TransientError
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.tasks import start_photo
from chalicelib.photos.values import Filter
from tests.fakes import BOX, FakeWorkflow, together
from tests.shops import TestShop


@pytest.fixture
def photos(database: Database) -> PhotoStore:
    return PhotoStore(database)


@pytest.fixture
def add(photos: PhotoStore) -> Callable[..., None]:
    def adding(photo_id: str, second: int = 0, lane: str = "visit", key: str = "entrance/door/a.jpg") -> None:
        time = f"2026-09-21T14:13:{second:02}.000Z"
        photo = {"photo_id": photo_id, "bucket": "b", "key": key, "version": "", "lane": lane, "time": time}
        photos.add(photo)

    return adding


def face(face_id: str = "face", **changes: Any) -> dict[str, Any]:
    known = {"customer_id": "ann", "similarity": 99.5}
    return {"face_id": face_id, "box": BOX, "decision": "known"} | known | changes


def event(*keys: str, version: str | None = None) -> dict[str, Any]:
    described = {"versionId": version} if version else {"sequencer": "0055AED6DCD90281E5"}
    return {
        "Records": [
            {
                "eventTime": "2026-09-21T14:13:20.123Z",
                "s3": {"bucket": {"name": "b"}, "object": {"key": key} | described},
            }
            for key in keys
        ]
    }


def test_a_photo_begins_processing_under_its_first_execution(
    photos: PhotoStore, add: Callable[..., None]
) -> None:
    add("photo")

    found = photos.get("photo")
    assert (found.state, found.execution_id, found.faces) == ("processing", "photo-1", ())


def test_a_repeated_event_keeps_the_photos_state(photos: PhotoStore, add: Callable[..., None]) -> None:
    add("photo")
    photos.finish("photo", "done")
    add("photo")

    assert photos.get("photo").state == "done"
    assert len(photos.page(10)[0]) == 1


def test_photos_are_listed_latest_first_whatever_order_they_came_in(
    photos: PhotoStore, add: Callable[..., None]
) -> None:
    add("b", 2), add("c", 3), add("a", 1)
    first, cursor = photos.page(2)
    add("d", 4)

    assert [photo.id for photo in first] == ["c", "b"]
    assert [photo.id for photo in photos.page(2, cursor)[0]] == ["a"]


def test_photos_are_listed_by_lane_and_by_key(photos: PhotoStore, add: Callable[..., None]) -> None:
    add("a", 1, "visit", "entrance/x/1.jpg"), add("b", 2, "visit", "entrance/x/1.jpg")
    add("c", 3, "gallery", "gallery/x/lane")

    assert [photo.id for photo in photos.page(9, wanted=Filter(lane="visit"))[0]] == ["b", "a"]
    assert [photo.id for photo in photos.page(9, wanted=Filter(key="entrance/x/1.jpg"))[0]] == ["b", "a"]
    assert [photo.id for photo in photos.page(9, wanted=Filter(key="gallery/x/lane", lane="visit"))[0]] == []


def test_photos_are_found_by_a_label_in_any_case(photos: PhotoStore, add: Callable[..., None]) -> None:
    add("p1", lane="gallery")
    labels = [{"name": "Wedding Cake", "confidence": 99.0, "parents": []}]
    photo = {"photo_id": "p1", "time": "2026-09-21T14:13:00.000Z"}
    photos.describe(photo["photo_id"], photo["time"], {"metadata": {}, "labels": labels})

    assert [photo.id for photo in photos.page(9, wanted=Filter(label="wedding cake"))[0]] == ["p1"]
    assert photos.page(9, wanted=Filter(label="wedding"))[0] == []


def test_a_finished_photo_names_whose_faces_it_shows(photos: PhotoStore, add: Callable[..., None]) -> None:
    add("photo")
    photos.set_faces("photo", [face(), face("new", decision="new", customer_id=None)], {"LOW_SHARPNESS": 2})
    photos.finish("photo", "done", customers={"new": "bob", "unheard of": "cyd"})

    found = photos.get("photo")
    assert {one.face_id: one.customer_id for one in found.faces} == {"face": "ann", "new": "bob"}
    assert (found.left_out, found.reason) == ({"LOW_SHARPNESS": 2}, None)


def test_a_photo_waits_while_a_person_is_asked(photos: PhotoStore, add: Callable[..., None]) -> None:
    add("photo")
    photos.set_faces("photo", [face(decision="uncertain", customer_id=None)], {})
    waiting = photos.get("photo").shown_state
    photos.finish("photo", "done", customers={"face": "ann"})

    assert (waiting, photos.get("photo").shown_state) == ("waiting", "done")


def test_another_attempt_replaces_the_faces(photos: PhotoStore, add: Callable[..., None]) -> None:
    add("photo")
    photos.set_faces("photo", [face("one"), face("two")], {})
    photos.set_faces("photo", [face("three")], {})

    assert [one.face_id for one in photos.get("photo").faces] == ["three"]


def test_an_unknown_photo_is_not_found(photos: PhotoStore) -> None:
    with pytest.raises(NotFound, match="GET /photos"):
        photos.get("nothing")
    assert photos.get_many([]) == photos.get_many(["nothing"]) == []


def test_every_record_starts_an_execution_and_a_repeated_one_none(shop: TestShop) -> None:
    twice = event("entrance/door/a.jpg", "entrance/door/b.jpg", "gallery/")

    assert start_photo(shop, twice) == {"started": 2, "repeated": 0, "rejected": 0}
    assert start_photo(shop, twice) == {"started": 0, "repeated": 2, "rejected": 0}
    assert {name.removesuffix("-1") for name in shop.workflow.started} == {
        p.id for p in shop.photos.page(9)[0]
    }


def test_an_event_delivered_many_times_at_once_starts_one_execution(shop: TestShop) -> None:
    assert shop.photos  # made before the threads

    answers = together(10, lambda _: start_photo(shop, event("entrance/door/a.jpg", version="v1")))

    assert len(shop.photos.page(99)[0]) == 1
    assert sum(answer["started"] + answer["repeated"] for answer in answers) == 10


def test_a_photo_noted_but_not_started_is_started_by_the_retry(shop: TestShop) -> None:
    class Throttled(FakeWorkflow):
        refused = False

        def start(self, name: str, payload: dict[str, Any]) -> bool:
            if not self.refused:
                self.refused = True
                raise TransientError("throttled")
            return super().start(name, payload)

    shop.workflow = Throttled()
    with pytest.raises(TransientError):
        start_photo(shop, event("entrance/door/a.jpg"))

    assert start_photo(shop, event("entrance/door/a.jpg")) == {"started": 1, "repeated": 0, "rejected": 0}


def test_a_misplaced_photo_is_rejected_with_a_reason_and_starts_nothing(shop: TestShop) -> None:
    for _ in range(2):
        answer = start_photo(shop, event("entrance/me.jpg", version="v1"))
        assert answer == {"started": 0, "repeated": 0, "rejected": 1}

    (photo,) = shop.photos.page(9)[0]
    assert shop.workflow.started == {}
    assert (photo.state, photo.lane, photo.execution_id) == ("rejected", "visit", None)
    assert str(photo.reason).startswith("entrance photos go to entrance/<camera>/...")
