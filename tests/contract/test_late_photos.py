"""A photo that comes late is history: its visits are recorded, and nothing else happens."""

from typing import Any

import pytest

from chalicelib.photos.lanes import photos_in
from chalicelib.photos.s3_events import CREATED, event_of
from chalicelib.photos.tasks import start_photo
from tests.contract.visit_lane import VisitLane, stocked
from tests.shops import TestShop

HALF_AN_HOUR = 30 * 60_000


@pytest.fixture
def lane(shop: TestShop) -> VisitLane:
    return stocked(shop, "offer")


def acts(lane: VisitLane) -> dict[str, Any]:
    """Return whatever the lane did, but for visits and newcomers."""
    shop = lane.shop
    return {
        "order": shop.orders.get("order").state,
        "notices": list(lane.notices),
        "offers": len(shop.topic("offers").published),
        "mails": len(shop.mailbox.sent),  # type: ignore[attr-defined]
        "reviews": len(shop.reviews.page(0, 10)[0]),
    }


NOTHING = {"order": "open", "notices": [], "offers": 0, "mails": 0, "reviews": 0}


def visits(lane: VisitLane, customer: str) -> list[int]:
    """Return the number of photos of each visit of a customer."""
    return [len(visit["photos"]) for visit in lane.shop.visits.of_customer(customer)]


def test_a_photo_in_time_acts(lane: VisitLane) -> None:
    lane.comes("now", "ann")

    assert acts(lane) == {
        "order": "requested",
        "notices": list(lane.notices),
        "offers": 1,
        "mails": 1,
        "reviews": 0,
    }
    assert len(lane.notices) == 1


def test_a_late_photo_records_a_visit_and_does_nothing_else(lane: VisitLane) -> None:
    (ann,) = lane.shop.customers.ids()

    assert lane.run(lane.takes("late", "ann", "bob", seen_at=lane.shop.now() - HALF_AN_HOUR)) == "done"

    assert acts(lane) == NOTHING
    assert visits(lane, ann) == [1, 1]
    assert len(list(lane.shop.customers.ids())) == 2, "bob is registered"
    assert lane.shop.visits.present_ids(lane.shop.now()) == []


def test_a_photo_whose_rerun_comes_late_does_nothing_else(lane: VisitLane) -> None:
    photo = lane.comes("now", "ann", breaks="recognise_faces")
    later = lane.shop.now() + HALF_AN_HOUR
    lane.shop.now = lambda: later

    assert lane.rerun(photo) == "done"

    assert acts(lane) == NOTHING


def test_a_backfill_of_old_photos_requests_no_orders(lane: VisitLane) -> None:
    (ann,) = lane.shop.customers.ids()
    old = event_of(CREATED, "photos", [("entrance/door/first.jpg", "2", "2026-09-16T09:30:00Z")])
    (photo,) = photos_in(old)
    lane.shop.collection.shows[photo["photo_id"]] = ["ann"]

    start_photo(lane.shop, old)

    assert lane.run(photo["photo_id"]) == "done"
    assert acts(lane) == NOTHING
    assert visits(lane, ann) == [1, 1]


def doubtful(lane: VisitLane) -> None:
    lane.shop.collection.alike = lambda one, other: 99.0 if one == other else 85.0


def test_about_a_late_photo_nobody_is_asked_and_its_visitor_is_new(lane: VisitLane) -> None:
    doubtful(lane)

    lane.comes("late", "anna", seen_at=lane.shop.now() - HALF_AN_HOUR)

    assert acts(lane) == NOTHING
    assert len(list(lane.shop.customers.ids())) == 2


def test_a_late_photo_does_not_end_the_question_about_another(lane: VisitLane) -> None:
    doubtful(lane)
    lane.run(lane.takes("asked", "anna"), "waiting")

    assert lane.run(lane.takes("late", "anna", seen_at=lane.shop.now() - HALF_AN_HOUR)) == "done"

    (review,) = lane.shop.reviews.page(0, 10)[0]
    owner = f"review:{review.id}"
    assert lane.shop.faces.owners_of([review.face_id]) == {review.face_id: owner}


def test_a_late_photo_of_a_newcomer_does_not_end_a_question(lane: VisitLane) -> None:
    """The question came up after the newcomer was decided to be one."""
    shop = lane.shop
    late = lane.takes("late", "anna", seen_at=shop.now() - HALF_AN_HOUR)
    asked = lane.takes("asked", "anna")
    lane.run(late, "recognise_faces")
    doubtful(lane)
    lane.run(asked, "waiting")
    (review,) = shop.reviews.page(0, 10)[0]

    owner = shop.faces.claim(late, "face", [review.face_id], "new", shop.now(), pass_reviews=True)

    assert owner == "new"


def test_orders_that_a_photo_requested_in_time_are_told_again_by_its_late_rerun(lane: VisitLane) -> None:
    photo = lane.comes("now", "ann", breaks="request_orders")
    assert acts(lane) == NOTHING | {"order": "requested"}
    later = lane.shop.now() + HALF_AN_HOUR
    lane.shop.now = lambda: later

    assert lane.rerun(photo) == "done"

    assert [notice["orders"][0]["id"] for notice in lane.notices.values()] == ["order"]
    assert acts(lane)["offers"] == 0
