"""An arrival is told once a visit, under one id however often it is told, and never of a late photo."""

import itertools

import pytest

from chalicelib.shop import Shop
from tests.contract.visit_lane import HOUR, VisitLane
from tests.shops import TestShop

MINUTE = 60_000
NOON = 1_790_000_000_000


def record(shop: Shop, minute: float, customer: str = "ann") -> str:
    """Record a sighting so many minutes after noon. Return the visit that it began, or ''."""
    photo = (f"photo-{minute}", f"entrance/door/{minute}.jpg")
    at = NOON + round(minute * MINUTE)
    return shop.visits.record(customer, photo, at, 99.0, f"{customer}-{minute}").began


def test_the_first_sighting_begins_a_visit(shop: Shop) -> None:
    assert [record(shop, minute) for minute in (0, 10, 50)] == ["ann-0", "", "ann-50"]


def test_a_repeated_sighting_begins_the_same_visit_again(shop: Shop) -> None:
    assert [record(shop, minute) for minute in (0, 0, 10, 0, 10)] == ["ann-0", "ann-0", "", "ann-0", ""]


def test_an_earlier_sighting_that_comes_later_begins_no_visit(shop: Shop) -> None:
    assert [record(shop, minute) for minute in (20, 0, 20, 0)] == ["ann-20", "", "ann-20", ""]


def test_a_visit_that_became_part_of_another_keeps_its_beginning(shop: Shop) -> None:
    assert [record(shop, minute) for minute in (0, 40, 20, 40, 0)] == [
        "ann-0",
        "ann-40",
        "",
        "ann-40",
        "ann-0",
    ]


@pytest.mark.parametrize("order", list(itertools.permutations([0, 20, 40])))
def test_a_repetition_says_the_same_in_any_order(shop: Shop, order: tuple[int, ...]) -> None:
    first = {minute: record(shop, minute) for minute in order}

    assert {minute: record(shop, minute) for minute in order} == first


def test_a_merge_changes_nothing_about_what_began(shop: Shop) -> None:
    for customer in ("ann", "bob"):
        shop.customers.add_newcomer(customer, NOON)
    began = record(shop, 0)
    shop.merges.merge("ann", "bob")

    assert record(shop, 0) == began == "ann-0"


def test_an_arrival_names_nobody_and_says_who_where_and_how_sure(shop: TestShop) -> None:
    lane = VisitLane(shop)
    lane.comes("first", "ann", seen_at=shop.now() - 10 * HOUR)
    (ann,) = shop.customers.ids()
    shop.customers.change(ann, {"name": "Ann", "greet": True})
    lane.comes("second", "ann")
    lane.comes("third", "ann")

    (arrival,) = lane.arrivals

    notice = arrival["notice"]
    (first, second) = shop.visits.of_customer(ann)
    assert arrival["greet"] == "true"
    assert notice == {
        "id": f"arrival-{second['id']}",
        "time": second["started_at"],
        "customer_id": ann,
        "status": "enrolled",
        "greet": True,
        "visit_id": second["id"],
        "number": 2,
        "similarity": 99.0,
        "camera": "door",
    }
    assert first["id"] not in str(arrival)


def test_an_attempt_that_comes_again_tells_the_same_arrival(shop: TestShop) -> None:
    lane = VisitLane(shop)
    photo = lane.comes("first", "ann", breaks="request_orders")
    lane.rerun(photo)

    first, again = lane.arrivals
    assert first == again
    assert first["greet"] == "false"


def test_a_late_photo_tells_nobody(shop: TestShop) -> None:
    lane = VisitLane(shop)

    lane.comes("first", "ann", seen_at=shop.now() - HOUR)

    assert (len(list(shop.customers.ids())), lane.arrivals) == (1, [])
