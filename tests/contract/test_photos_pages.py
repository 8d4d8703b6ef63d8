"""Photos found by several conditions, page by page, with a real Valkey."""

from typing import Any

import pytest

from chalicelib.database import MOST_LOOKED_AT, Database
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import Filter
from chalicelib.times import format_time
from tests.fakes import BOX
from tests.round_trips import counted_trips

NOON = 1_790_000_000_000


@pytest.fixture
def photos(database: Database) -> PhotoStore:
    return PhotoStore(database)


def add(photos: PhotoStore, number: int, album: str, *labels: str) -> str:
    photo_id, time = f"photo-{number:04}", format_time(NOON + number)
    place = {"photo_id": photo_id, "bucket": "b", "key": f"gallery/{album}/{number}.jpg", "version": ""}
    photos.add(place | {"lane": "gallery", "album": album, "time": time})
    named = [{"name": label, "confidence": 99.0, "parents": []} for label in labels]
    photos.describe(photo_id, time, {"metadata": {}, "labels": named})
    photos.finish(photo_id, "done")
    return photo_id


def walk(photos: PhotoStore, limit: int, **wanted: Any) -> list[list[str]]:
    pages, cursor = [], None
    while cursor is not None or not pages:
        page, cursor = photos.page(limit, cursor, wanted=Filter(**wanted))
        pages.append([photo.id for photo in page])
    return pages


def test_photos_of_a_label_in_an_album_are_each_listed_once_while_others_come_and_go(
    photos: PhotoStore,
) -> None:
    wanted = [add(photos, number, "party", "Cake") for number in range(0, 40, 2)]
    for number in range(1, 40, 2):
        add(photos, number, "party" if number % 3 else "office", *(["Cake"] if not number % 3 else []))

    first, cursor = photos.page(5, wanted=Filter(label="cake", album="party"))
    photos.remove([wanted[17], wanted[2]])
    add(photos, 99, "party", "Cake")
    others, end = photos.page(99, cursor, wanted=Filter(label="cake", album="party"))

    assert [photo.id for photo in first] == wanted[:-6:-1]
    assert [photo.id for photo in others] == [photo for photo in wanted[14::-1] if photo != wanted[2]]
    assert end is None


def test_a_label_that_the_album_lacks_is_looked_for_in_bounded_steps(
    photos: PhotoStore, database: Database
) -> None:
    count = MOST_LOOKED_AT + 10
    found = add(photos, 1, "party", "Cake")
    for index, first in (("album:party", 2), ("label:cake", 2 + count)):
        rows = {f"other-{number}": NOON + number for number in range(first, first + count)}
        database.client.zadd(database.key("photos", *index.split(":")), rows)

    with counted_trips(database.client) as trips:
        page, cursor = photos.page(20, wanted=Filter(label="cake", album="party"))

    assert (page, cursor is None) == ([], False)
    assert len(trips) <= 3
    assert walk(photos, 20, label="cake", album="party") == [[], [found]]


def test_photos_that_are_done_are_those_in_no_other_state(photos: PhotoStore, database: Database) -> None:
    ids = [add(photos, number, "party") for number in range(9)]
    for number, photo in enumerate(ids[:6]):
        photos.remove([photo])
        time = format_time(NOON + number)
        place = {"photo_id": f"{photo}-anew", "bucket": "b", "key": "k", "version": "", "lane": "visit"}
        photos.add(place | {"time": time})
        if number % 2:
            photos.finish(f"{photo}-anew", "failed")

    assert walk(photos, 2, state="done") == [[ids[8], ids[7]], [ids[6]]]
    assert database.client.zcard(database.key("photos", "state", "done")) == 0


def test_photos_that_wait_for_an_answer_are_found_among_many_in_processing(photos: PhotoStore) -> None:
    for number in range(30):
        place = {"photo_id": f"photo-{number:02}", "bucket": "b", "key": "k", "version": "", "lane": "visit"}
        photos.add(place | {"time": format_time(NOON + number)})
    for number in (3, 17, 20):
        face = {"face_id": "face", "box": BOX, "decision": "uncertain"}
        photos.set_faces(f"photo-{number:02}", [face], {})

    assert walk(photos, 2, state="waiting") == [["photo-20", "photo-17"], ["photo-03"]]
    assert sum(map(len, walk(photos, 5, state="processing"))) == 27
