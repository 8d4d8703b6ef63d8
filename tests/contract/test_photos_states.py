"""Photos found by their states, with a real Valkey."""

import pytest

from chalicelib.database import Database
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import Filter, State
from tests.fakes import BOX

KEY = "gallery/summer/a.jpg"


@pytest.fixture
def photos(database: Database) -> PhotoStore:
    return PhotoStore(database)


def add(photos: PhotoStore, photo_id: str, second: int = 0, **changes: str) -> None:
    time = f"2026-09-21T14:13:{second:02}.000Z"
    photo = {"bucket": "b", "key": KEY, "version": "", "lane": "gallery", "album": "summer", "time": time}
    photos.add(photo | {"photo_id": photo_id} | changes)


def found(photos: PhotoStore, **wanted: str) -> list[str]:
    return [photo.id for photo in photos.page(9, wanted=Filter(**wanted))[0]]  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["done", "rejected", "failed"])
def test_a_photo_is_found_by_the_state_it_has_now(photos: PhotoStore, state: State) -> None:
    add(photos, "photo")
    before = found(photos, state="processing")
    photos.finish("photo", state)

    assert before == ["photo"]
    assert (found(photos, state=state), found(photos, state="processing")) == (["photo"], [])


@pytest.mark.parametrize("state", ["done", "rejected", "failed"])
def test_the_end_of_a_photo_that_nobody_knows_leaves_no_record(
    photos: PhotoStore, database: Database, state: State
) -> None:
    photos.finish("lost", state, "why")

    assert database.client.exists(database.key("photo", "lost")) == 0
    assert found(photos, state=state) == []


def test_photos_in_a_state_are_listed_latest_first(photos: PhotoStore) -> None:
    for name, second in (("b", 2), ("c", 3), ("a", 1)):
        add(photos, name, second)
        photos.finish(name, "failed")

    assert found(photos, state="failed") == ["c", "b", "a"]


def test_a_repeated_event_does_not_move_a_photo_back(photos: PhotoStore) -> None:
    add(photos, "photo")
    photos.finish("photo", "failed")
    add(photos, "photo")

    assert (found(photos, state="failed"), found(photos, state="processing")) == (["photo"], [])


def test_a_photo_that_asks_a_person_is_waiting_and_not_processing(photos: PhotoStore) -> None:
    add(photos, "asking")
    add(photos, "busy")
    photos.set_faces("asking", [{"face_id": "f", "box": BOX, "decision": "uncertain"}], {})

    assert (found(photos, state="waiting"), found(photos, state="processing")) == (["asking"], ["busy"])


def test_a_state_is_combined_with_the_other_filters(photos: PhotoStore) -> None:
    add(photos, "one"), add(photos, "two", key="gallery/winter/b.jpg", album="winter"), add(photos, "three")
    photos.finish("one", "failed"), photos.finish("two", "failed"), photos.finish("three", "done")

    assert found(photos, state="failed", album="summer") == ["one"]
    assert found(photos, state="failed", key="gallery/winter/b.jpg") == ["two"]
    assert found(photos, state="done", lane="gallery") == ["three"]
    assert found(photos, state="rejected", lane="gallery") == []


def test_an_erased_photo_is_in_no_state(photos: PhotoStore, database: Database) -> None:
    add(photos, "photo")
    photos.finish("photo", "failed")
    database.client.hset(database.key("photo", "photo"), "state", "removed")  # as erase_photo does first
    marked = found(photos, state="failed")
    photos.remove(["photo"])

    assert marked == []
    assert database.client.zcard(database.key("photos", "state", "failed")) == 0


def test_photos_of_before_the_index_are_indexed_once(photos: PhotoStore, database: Database) -> None:
    for number in range(3):
        add(photos, str(number), number)
    photos.finish("1", "failed")
    for state in ("processing", "failed"):
        database.client.delete(database.key("photos", "state", state))

    assert (photos.index_all(), photos.index_all()) == (3, 0)
    assert (found(photos, state="failed"), found(photos, state="processing")) == (["1"], ["2", "0"])
