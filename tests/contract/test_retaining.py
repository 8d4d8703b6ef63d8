"""What is old is forgotten, and nothing else, with a real Valkey and moto's S3."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws.storage import Bucket
from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.orders.values import Item
from chalicelib.people.values import Customer
from chalicelib.privacy.retention import apply_retention, old_newcomers
from chalicelib.tokens.store import TokenStore
from chalicelib.tokens.values import Bearer
from tests.contract.erasing_shop import NOW, Shop
from tests.fakes import FakeBucket

DAY = 24 * 3600 * 1000
KEPT = 30 * DAY
LATER = NOW + KEPT + DAY
TEA = [Item(sku="tea", quantity=1)]


@pytest.fixture
def shop(database: Database, buckets: tuple[Bucket, Bucket]) -> Shop:
    for bucket in buckets:
        bucket.erase_under("")
    return Shop(database, *buckets)


@pytest.fixture
def run(shop: Shop) -> Callable[..., dict[str, Any]]:
    """One run, `at` a moment."""

    def apply(at: int = LATER, **detail: Any) -> dict[str, Any]:
        shop.parts.now = lambda: at
        answer = apply_retention(shop.parts, detail, log=lambda *_: None)
        return {name: value for name, value in answer.items() if value}

    return apply


def test_a_newcomer_who_has_not_come_for_long_is_erased_everywhere(shop: Shop, run: Any) -> None:
    (ann,) = shop.comes("one", "Ann")

    assert run(at=NOW + KEPT - DAY) == {}
    assert (run(), run()) == ({"newcomers": 1}, {})
    assert shop.found(ann) == []
    assert shop.collection.people == {}


def test_who_enrolled_or_awaits_an_order_stays(shop: Shop, run: Any) -> None:
    enrolled, orders, requested = (shop.comes(name, name)[0] for name in ("Ann", "Bob", "Cyd"))
    shop.customers.change(enrolled, {"name": "Ann", "status": "enrolled"})
    shop.orders.add("open", orders, TEA, NOW)
    shop.orders.add("requested", requested, TEA, NOW)
    shop.orders.request(requested, "Cyd", "visit", NOW)

    assert run() == {}
    shop.orders.hand_over("open", NOW)
    shop.orders.cancel("requested", NOW)
    assert run() == {"newcomers": 2}

    assert [customer.id for customer in shop.customers.page(9)[0]] == [enrolled]


def test_who_came_lately_stays_however_long_they_are_known(shop: Shop, run: Any) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.visits.record(ann, ("two", "key"), LATER - KEPT, None, "visit")

    assert run() == {}


def test_a_newcomer_who_never_came_is_erased_by_when_they_were_registered(shop: Shop, run: Any) -> None:
    shop.customers.add_newcomer("old", NOW)
    shop.customers.add_newcomer("new", LATER)

    assert run() == {"newcomers": 1}
    assert [customer.id for customer in shop.customers.page(9)[0]] == ["new"]


@pytest.mark.parametrize("meanwhile", ["comes", "orders", "enrols", "is merged"])
def test_whoever_comes_back_after_the_plan_was_made_is_not_erased(shop: Shop, meanwhile: str) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.customers.add(Customer(id="bob", status="enrolled"), NOW)
    (step,) = old_newcomers(shop.parts, LATER)
    {
        "comes": lambda: shop.visits.record(ann, ("two", "key"), LATER, None, "visit"),
        "orders": lambda: shop.orders.add("order", ann, TEA, LATER),
        "enrols": lambda: shop.customers.enrol(ann, "selfie", {}),
        "is merged": lambda: shop.merging.merge(ann, "bob"),
    }[meanwhile]()

    assert step.forget() == 0
    assert shop.customers.get(shop.customers.current(ann))
    assert shop.photos.get("one")


def test_an_old_photo_goes_and_its_visits_keep_their_picture(shop: Shop, run: Any) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.comes("two", "Ann"), shop.comes("three", "Ann")
    shop.customers.change(ann, {"status": "enrolled"})
    before = shop.visits.page(9)[0]
    references = {str(seen["photo_id"]) for seen in shop.owners.references(ann).values()}
    assert references == {"one", "two"}

    assert run() == {"photos": 1}
    assert run() == {}

    with pytest.raises(NotFound):
        shop.photos.get("three")
    with pytest.raises(NotFound):
        shop.photos_bucket.read("entrance/door/three.jpg")
    assert shop.photos_bucket.read("entrance/door/one.jpg")
    assert shop.visits.page(9)[0] == before
    assert shop.results_bucket.read(str(before[0].picture))
    assert shop.comes("later", "Ann") == [ann]


def test_a_picture_that_a_visit_shows_outlives_its_photo(shop: Shop, run: Any) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.comes("two", "Ann"), shop.comes("three", "Ann")
    shop.customers.change(ann, {"status": "enrolled"})
    visit = shop.visits.record(ann, ("three", "key"), NOW + DAY * 2, None, "visit")
    shop.results_bucket.write("faces/three/three-0.jpg", b"face", "image/jpeg")
    assert shop.visits.picture(visit.id, "three", "three-0")

    assert run() == {"photos": 1}
    assert shop.results_bucket.read("faces/three/three-0.jpg") == b"face"


def test_a_photo_of_one_recognised_by_it_stays_though_they_were_merged_since(shop: Shop, run: Any) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.customers.add(Customer(id="bob", status="enrolled"), NOW)
    shop.merging.merge(ann, "bob")

    assert run() == {}


def test_photos_of_other_lanes_stay(shop: Shop, run: Any) -> None:
    shop.upload("selfie", "Ann", key="enrolment/ann/me.jpg", customer_id="ann")

    assert run() == {}


def test_expired_tokens_and_old_reviews_are_forgotten(shop: Shop, run: Any, database: Database) -> None:
    tokens = TokenStore(database)
    tokens.add("soon", Bearer(name="till", role="staff"), NOW, 10 * DAY)
    tokens.add("never", Bearer(name="boss", role="admin"), NOW)
    shop.asks("asked", "Somebody", about="ann")

    assert run(dry_run=True) == {"tokens": 1, "reviews": 1, "photos": 1, "dry_run": True}
    assert run(at=NOW + DAY) == {}
    assert run() == {"tokens": 1, "reviews": 1, "photos": 1}
    assert run() == {}
    assert tokens.bearer("Bearer never", LATER)


def test_a_dry_run_says_the_same_and_changes_nothing(shop: Shop, run: Any) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.comes("two", "Ann"), shop.comes("three", "Ann"), shop.comes("other", "Bob")
    shop.customers.change(ann, {"status": "enrolled"})
    before = shop.found("")

    assert run(dry_run=True) == {"newcomers": 1, "photos": 1, "dry_run": True}
    assert shop.found("") == before
    assert run() == {"newcomers": 1, "photos": 1}


def test_more_than_a_page_of_newcomers_and_photos_is_gone_through(shop: Shop, run: Any) -> None:
    shop.parts.photos_bucket = shop.parts.results_bucket = FakeBucket()
    for number in range(230):
        shop.customers.add_newcomer(f"newcomer-{number}", NOW)
    time = "2026-09-21T14:00:00Z"
    for number in range(120):
        photo = {"photo_id": f"p{number}", "bucket": "b", "key": f"k{number}", "version": "", "time": time}
        shop.photos.add(photo | {"lane": "visit"})

    assert run(dry_run=True) == {"newcomers": 230, "photos": 120, "dry_run": True}
    assert run()["newcomers"] == 230
    assert run() == {}
