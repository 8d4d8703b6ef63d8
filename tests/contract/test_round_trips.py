"""Tasks that go over many rows read and write them some hundred at a time."""

import json

import pytest

from chalicelib.database import Database
from chalicelib.people.values import Customer
from chalicelib.photos.erasure import erase_photos
from chalicelib.privacy.holders import holders
from chalicelib.privacy.retention import apply_retention
from chalicelib.privacy.tasks import complete_plan, erase_person
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
    assert len(trips) < PHOTOS


def test_an_erasure_plans_each_photo_once(shop: TestShop) -> None:
    """The place of a visit's photo is known by the photo, its visit and its face."""
    for number in range(3):
        show(shop, f"photo-{number}", "ann", NOW - number * DAY_MS)
    plan = str(shop.erasures.bury("ann", "plan", NOW))

    complete_plan(shop, plan, holders(shop), NOW)

    photos = [json.loads(photo) for photo in shop.erasures.person(plan).of("photos")]
    assert photos == [[f"photo-{number}", f"entrance/door/photo-{number}.jpg", "v1"] for number in range(3)]


def test_erasing_a_hundred_photos_takes_few_round_trips(shop: TestShop) -> None:
    photos = [f"photo-{number:03}" for number in range(100)]
    for number, photo in enumerate(photos):
        show(shop, photo, "ann", NOW - number * DAY_MS)
    erase_photos(shop, photos[:1])  # Redis knows the scripts from then on

    with counted_trips(shop.database.client) as trips:
        erased = erase_photos(shop, photos, keep_shown=True)

    assert erased == 99
    assert len(trips) < 10


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
