"""The photos that a person is in, and those whose camera noted its position, with a real Valkey."""

from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.people.values import Customer
from chalicelib.photos.values import Filter
from chalicelib.shop import Shop
from chalicelib.times import format_time

NOON = 1_790_000_000_000
GPS = {"latitude": 48.2, "longitude": 16.4}


@pytest.fixture
def people(shop: Shop) -> Shop:
    for name in ("ann", "bob"):
        shop.customers.add(Customer(id=name, status="enrolled"), NOON)
    return shop


def take(shop: Shop, photo_id: str, minute: int, lane: str = "visit", **about: Any) -> None:
    time = format_time(NOON + minute * 60_000)
    place = {"photo_id": photo_id, "bucket": "b", "key": f"k/{photo_id}.jpg", "version": "1"}
    shop.photos.add(place | {"lane": lane, "time": time} | about)


def show(shop: Shop, photo_id: str, minute: int, *people: str) -> None:
    """Let a camera take a photo that shows these customers."""
    take(shop, photo_id, minute)
    shop.faces.note_faces(photo_id, [f"{one}-{photo_id}" for one in people])
    for one in people:
        shop.faces.claim(photo_id, f"{one}-{photo_id}", [], one, NOON)


def place(shop: Shop, photo_id: str, minute: int, **metadata: Any) -> None:
    take(shop, photo_id, minute, "gallery", album="party")
    time = format_time(NOON + minute * 60_000)
    shop.photos.describe(photo_id, time, {"metadata": metadata})
    shop.photos.finish(photo_id, "done")


def found(shop: Shop, limit: int = 9, cursor: str | None = None, **wanted: Any) -> list[str]:
    return [photo.id for photo in shop.photos.page(limit, cursor, wanted=Filter(**wanted))[0]]


def test_photos_of_a_person_are_those_they_are_in_and_their_selfies_latest_first(people: Shop) -> None:
    show(people, "first", 1, "ann")
    take(people, "selfie", 2, "enrolment", customer_id="ann")
    show(people, "both", 3, "bob", "ann")
    show(people, "other", 4, "bob")

    assert found(people, customer_id="ann") == ["both", "selfie", "first"]
    assert found(people, customer_id="bob") == ["other", "both"]
    assert found(people, customer_id="ghost") == []


def test_photos_of_a_person_are_read_page_by_page_while_others_come_and_go(people: Shop) -> None:
    for number in range(5):
        show(people, f"photo-{number}", number, "ann")

    first, cursor = people.photos.page(2, wanted=Filter(customer_id="ann"))
    show(people, "new", 9, "ann")
    people.photos.remove(["photo-3", "photo-1"])
    second, end = people.photos.page(2, cursor, wanted=Filter(customer_id="ann"))

    assert [photo.id for photo in first] == ["photo-4", "photo-3"]
    assert [photo.id for photo in second] == ["photo-2", "photo-0"]
    assert end is None


def test_photos_of_a_person_are_those_of_all_their_records(people: Shop) -> None:
    show(people, "anns", 1, "ann")
    show(people, "bobs", 2, "bob")
    people.merges.merge("ann", "bob")

    assert found(people, customer_id="bob") == found(people, customer_id="ann") == ["bobs", "anns"]


def test_photos_of_a_person_can_be_told_by_more(people: Shop) -> None:
    show(people, "early", 1, "ann")
    show(people, "late", 5, "ann")
    take(people, "selfie", 6, "enrolment", customer_id="ann")
    people.photos.finish("late", "failed")

    assert found(people, customer_id="ann", lane="visit") == ["late", "early"]
    assert found(people, customer_id="ann", state="failed") == ["late"]
    assert found(people, customer_id="ann", since=NOON + 120_000) == ["selfie", "late"]


def test_photos_with_a_position_are_found_by_it_as_long_as_they_exist(people: Shop) -> None:
    place(people, "here", 1, gps=GPS)
    place(people, "nowhere", 2)
    place(people, "high", 3, gps={"altitude_m": 9.5})
    place(people, "there", 4, gps=GPS)

    assert found(people, has_position=True) == ["there", "here"]
    assert found(people, has_position=False) == ["high", "nowhere"]
    assert found(people, has_position=True, album="party", since=NOON + 120_000) == ["there"]

    people.photos.remove(["there"])

    assert found(people, has_position=True) == ["here"]
    assert people.database.client.zcard(people.database.key("photos", "position", "known")) == 1


def test_photos_of_earlier_versions_are_indexed_by_their_positions_once(
    people: Shop, database: Database
) -> None:
    place(people, "here", 1, gps=GPS)
    place(people, "nowhere", 2)
    take(people, "plain", 3)
    take(people, "former", 4)
    database.client.hset(
        database.key("photo", "former"), "metadata", '{"gps": {"latitude": 1, "longitude": 2}}'
    )
    database.client.delete(database.key("photos", "position", "known"))
    database.client.set(database.key("photos-indexed"), 1)

    assert (people.photos.index_all(), people.photos.index_all()) == (4, 0)
    assert found(people, has_position=True) == ["former", "here"]
