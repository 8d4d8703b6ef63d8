"""Who is in the store, as Redis tells of visits."""

from collections.abc import Callable

import pytest

from chalicelib.shop import Shop
from chalicelib.visits.store import VisitStore

MINUTE = 60_000
NOON = 1_790_000_000_000


@pytest.fixture
def visits(shop: Shop) -> VisitStore:
    return shop.visits


@pytest.fixture
def see(visits: VisitStore) -> Callable[[float, str], object]:
    """Record that somebody was seen so many minutes after noon."""

    def record(minute: float, customer: str) -> object:
        photo = (f"photo-{minute}", f"entrance/door/{minute}.jpg")
        return visits.record(customer, photo, NOON + round(minute * MINUTE), 99.0, f"{customer}-{minute}")

    return record


def test_a_customer_is_present_until_the_gap_has_passed(
    visits: VisitStore, see: Callable[[float, str], object]
) -> None:
    see(0, "ann"), see(10, "bob")

    def present(minute: float) -> list[str]:
        return [visit.customer_id for visit in visits.present(NOON + round(minute * MINUTE))[0]]

    assert present(29.9) == ["bob", "ann"]
    assert present(30) == ["bob"]
    assert present(40) == []


def test_who_is_present_is_told_in_pages(visits: VisitStore, see: Callable[[float, str], object]) -> None:
    see(0, "ann"), see(1, "bob"), see(2, "eve")

    first, cursor = visits.present(NOON + 5 * MINUTE, 2)
    second, end = visits.present(NOON + 5 * MINUTE, 2, cursor)

    assert [[visit.customer_id for visit in page] for page in (first, second)] == [["eve", "bob"], ["ann"]]
    assert end is None


def test_a_late_sighting_makes_nobody_present_again(
    visits: VisitStore, see: Callable[[float, str], object]
) -> None:
    see(100, "ann")
    see(0, "ann")

    assert visits.present(NOON + 131 * MINUTE)[0] == []
    assert [visit.last_seen_at for visit in visits.present(NOON + 101 * MINUTE)[0]] == [
        "2026-09-21T15:53:20.000Z"
    ]
