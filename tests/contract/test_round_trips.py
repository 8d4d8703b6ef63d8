"""Tasks that go over many rows read and write them some hundred at a time."""

import pytest

from chalicelib.database import Database
from chalicelib.people.values import Customer
from chalicelib.privacy.retention import apply_retention
from chalicelib.privacy.tasks import erase_person
from chalicelib.times import format_time
from tests.fakes import BOX
from tests.round_trips import counted_trips
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
DAY_MS = 24 * 3600 * 1000
PHOTOS = 200


@pytest.fixture
def shop(database: Database) -> TestShop:
    """A shop that knows ann by a name, and many newcomers who came once."""
    shop = make_shop(database)
    shop.now = lambda: NOW
    shop.customers.add(Customer(id="ann", name="Ann", status="registered"), NOW)
    return shop


def show(shop: TestShop, photo_id: str, customer: str, time: int) -> None:
    """Let a photo of the visit lane show a customer, whose visit it is."""
    key = f"entrance/door/{photo_id}.jpg"
    place = {"photo_id": photo_id, "bucket": "photos", "key": key, "version": "v1"}
    shop.photos.add({**place, "lane": "visit", "time": format_time(time)})
    shop.faces.note_faces(photo_id, [f"face-{photo_id}"])
    shop.faces.claim(photo_id, f"face-{photo_id}", [], customer, time)
    face = {"face_id": f"face-{photo_id}", "box": BOX, "decision": "known", "customer_id": customer}
    shop.photos.set_faces(photo_id, [face], {})
    shop.visits.record(customer, (photo_id, key), time, 99.0, f"visit-{photo_id}")
    shop.photos.finish(photo_id, "done")


def test_an_erasure_takes_few_round_trips_for_each_photo(shop: TestShop) -> None:
    for number in range(PHOTOS):
        show(shop, f"photo-{number:03}", "ann", NOW - number * DAY_MS // 10)

    with counted_trips(shop.database.client) as trips:
        receipt = erase_person(shop, "ann")

    assert (receipt.photos, receipt.visits) == (PHOTOS, PHOTOS)
    assert len(trips) < 2 * PHOTOS


def test_a_nightly_look_at_old_photos_and_newcomers_takes_few_round_trips(shop: TestShop) -> None:
    for number in range(PHOTOS):
        time = NOW - 100 * DAY_MS - number
        shop.customers.add_newcomer(f"newcomer-{number:03}", time)
        show(shop, f"photo-{number:03}", f"newcomer-{number:03}", time)

    with counted_trips(shop.database.client) as trips:
        found = apply_retention(shop, {"dry_run": True})

    assert (found["newcomers"], found["photos"]) == (PHOTOS, PHOTOS)
    assert len(trips) < PHOTOS // 4


def test_ranking_customers_takes_few_round_trips(shop: TestShop) -> None:
    people = [f"newcomer-{number:03}" for number in range(100)]
    for number, newcomer in enumerate(people):
        shop.customers.add_newcomer(newcomer, NOW - number)
    shop.customers.rank(["ann", *people])  # Redis knows the scripts from then on

    with counted_trips(shop.database.client) as trips:
        ranked = shop.customers.rank(["ann", *people])

    assert ranked == ["ann", *reversed(people)]
    assert len(trips) == 2
