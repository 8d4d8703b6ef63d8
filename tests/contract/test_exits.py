"""Exits in Redis: leaving ends a visit, whatever comes late, twice, out of order and at the same time."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import CustomerErased
from chalicelib.shop import Shop
from chalicelib.times import parse_time
from chalicelib.visits.presence import Inside, count_inside
from chalicelib.visits.values import Visit
from tests.fakes import together
from tests.shops import make_shop

MINUTE = 60_000
NOON = 1_790_000_000_000
NEVER = None


class Door:
    """The cameras of a door. Moments are minutes after noon."""

    def __init__(self, shop: Shop, ids: Callable[[], str]) -> None:
        self.shop, self._new_id = shop, ids

    def comes(self, *minutes: float, customer: str = "ann") -> str:
        """Record that somebody was seen coming in. Return the last visit's id."""
        for minute in minutes:
            photo = (f"in-{minute}", f"entrance/front/{minute}.jpg")
            time = NOON + round(minute * MINUTE)
            visit = self.shop.visits.record(customer, photo, time, 99.0, self._new_id()).id
        return visit

    def leaves(self, minute: float, customer: str = "ann") -> str | None:
        """Record that somebody was seen leaving. Return the visit that ended."""
        photo = (f"out-{minute}", f"exit/back/{minute}.jpg")
        return self.shop.exits.record(customer, photo, NOON + round(minute * MINUTE), self._new_id())[1]

    def visits(self) -> list[Visit]:
        """Return all visits, the last seen first."""
        return self.shop.visits.page(99)[0]

    def spans(self) -> list[tuple[float, float | None]]:
        """Return when the visits began, and the minutes that they lasted, the first one first."""
        starts = sorted((visit.started_at, visit.dwell_seconds) for visit in self.visits())
        return [(_minute(start), None if dwell is None else dwell / 60) for start, dwell in starts]

    def present(self, minute: float) -> list[str]:
        """Return who is in the store."""
        now = NOON + round(minute * MINUTE)
        shown = [visit.customer_id for visit in self.shop.visits.present(now)[0]]
        assert shown == self.shop.visits.present_ids(now), "promotions reach those who are shown"
        return shown


def _minute(text: str) -> float:
    return (parse_time(text) - NOON) / MINUTE


@pytest.fixture
def door(shop: Shop, ids: Callable[[], str]) -> Door:
    return Door(shop, ids)


def test_leaving_ends_the_visit_at_once(door: Door) -> None:
    visit = door.comes(0)
    assert door.visits()[0].ended_at is None

    assert door.leaves(10) == visit

    (ended,) = door.visits()
    assert ended.ended_at == "2026-09-21T14:23:20.000Z"
    assert (ended.dwell_seconds, ended.exit_camera) == (600, "back")
    assert ended.last_seen_at == ended.started_at
    assert door.present(10) == []


def test_whoever_comes_again_within_the_gap_begins_a_new_visit(door: Door) -> None:
    first = door.comes(0)
    door.leaves(10)
    second = door.comes(12)

    assert first != second
    assert door.spans() == [(0, 10), (12, NEVER)]
    assert door.present(13) == ["ann"]


def test_a_visit_of_hours_ends_by_its_exit(door: Door) -> None:
    door.comes(0)
    door.leaves(5 * 60)
    assert door.spans() == [(0, 300)]


def test_an_exit_a_day_later_ends_nothing(door: Door) -> None:
    door.comes(0)
    assert door.leaves(24 * 60) is None
    assert door.spans() == [(0, NEVER)]


def test_who_came_in_unseen_has_no_visit_to_end(door: Door) -> None:
    assert door.leaves(10) is None

    assert door.visits() == []
    assert door.present(10) == []
    door.comes(12)
    assert door.spans() == [(12, NEVER)]


def test_an_exit_that_is_handled_first_ends_the_visit_all_the_same(door: Door) -> None:
    door.leaves(10)
    door.comes(0)

    assert door.spans() == [(0, 10)]
    assert door.present(10) == []


def test_a_late_sighting_from_before_the_exit_reopens_nothing(door: Door) -> None:
    door.comes(0)
    door.leaves(10)
    door.comes(8, 4)

    assert door.spans() == [(0, 10)]
    assert door.present(11) == []


def test_an_exit_between_two_sightings_of_a_visit_makes_them_two(door: Door) -> None:
    first = door.comes(0, 3, 12, 15)
    assert door.leaves(10) == first

    assert door.spans() == [(0, 10), (12, NEVER)]
    assert [visit.number for visit in door.visits()] == [2, 1]
    assert [visit.photos for visit in door.visits()] == [
        ("entrance/front/12.jpg", "entrance/front/15.jpg"),
        ("entrance/front/0.jpg", "entrance/front/3.jpg"),
    ]
    assert door.present(16) == ["ann"]
    assert door.leaves(10) == first
    assert len(door.visits()) == 2


def test_a_picture_goes_to_the_visit_of_its_photo(door: Door) -> None:
    first = door.comes(0, 12)
    door.shop.visits.picture(first, "in-12", "face")
    door.leaves(10)

    later, earlier = door.visits()
    assert (earlier.picture, later.picture) == (None, "faces/in-12/face.jpg")
    assert door.shop.visits.picture(first, "in-0", "other")
    assert door.shop.visits.picture(later.id, "in-15", "other") is False


def test_absorbed_visits_go_to_the_part_that_they_are_of(door: Door) -> None:
    first, second, third = door.comes(0), door.comes(40), door.comes(80)
    door.comes(60, 20)
    assert door.visits()[0].ids == (first, *sorted((second, third)))

    door.leaves(50)

    later, earlier = door.visits()
    assert set(earlier.ids) == {first, second}
    assert set(later.ids) == {later.id, third}
    assert door.spans() == [(0, 50), (60, NEVER)]


def test_the_first_exit_ends_the_visit(door: Door) -> None:
    door.comes(0)
    door.leaves(11)
    door.leaves(10)
    assert door.leaves(12) is None
    assert door.spans() == [(0, 10)]


def test_the_same_exit_twice_and_at_the_same_time_ends_the_visit_once(door: Door) -> None:
    visit = door.comes(0, 12)
    assert set(together(8, lambda _: door.leaves(10))) == {visit}
    assert door.spans() == [(0, 10), (12, NEVER)]


def test_who_is_seen_coming_in_and_leaving_at_one_moment_has_left(door: Door) -> None:
    door.comes(10)
    door.leaves(10)
    assert door.spans() == [(10, 0)]
    assert door.present(10) == []


def test_a_page_of_who_is_present_is_full_although_others_have_left(door: Door) -> None:
    for number in range(9):
        door.comes(number, customer=f"c{number}")
    for number in range(1, 8):
        door.leaves(9, customer=f"c{number}")

    now = NOON + 10 * MINUTE
    page, cursor = door.shop.visits.present(now, 2)
    assert [visit.customer_id for visit in page] == ["c8", "c0"]
    assert cursor is None
    assert door.present(10) == ["c8", "c0"]


def test_with_exit_cameras_a_customer_stays_until_they_leave_or_the_longest_stay_is_over(
    database: Database, ids: Callable[[], str]
) -> None:
    door = Door(make_shop(database, longest_stay=7200), ids)
    door.comes(0), door.comes(5, customer="bob")
    assert door.present(59) == ["bob", "ann"]

    door.leaves(60)

    assert door.present(61) == ["bob"]
    assert door.present(124) == ["bob"]
    assert door.present(125) == []


def test_nothing_is_recorded_of_somebody_erased(door: Door) -> None:
    door.shop.customers.add_newcomer("ann", NOON)
    door.shop.database.client.set(door.shop.database.tombstone("ann"), "1")
    with pytest.raises(CustomerErased):
        door.leaves(10)
    assert door.shop.database.client.exists(door.shop.database.key("exits-of", "ann")) == 0


def test_merging_and_undoing_carry_the_ends_along(door: Door) -> None:
    for name in ("ann", "twice"):
        door.shop.customers.add_newcomer(name, NOON)
    door.comes(0)
    door.leaves(10, customer="twice")
    assert door.spans() == [(0, NEVER)]

    door.shop.merges.merge("twice", "ann", by_hand=True)
    assert door.spans() == [(0, 10)]
    assert door.present(11) == []
    door.leaves(20, customer="twice")
    assert door.spans() == [(0, 10)]

    door.shop.merges.undo(door.shop.merges.merges("ann")[0].id)
    assert door.spans() == [(0, 20)]


def test_who_is_inside_is_counted_without_staff(door: Door) -> None:
    shop = door.shop
    for name in ("ann", "bob", "eve"):
        shop.customers.add_newcomer(name, NOON)
        door.comes(0, customer=name)
    door.leaves(10), door.leaves(5, customer="eve")
    shop.customers.change("eve", {"mark": "staff"})
    shop.now = lambda: NOON + 11 * MINUTE

    assert count_inside(shop) == Inside(inside=1, entered_today=2, left_today=1, median_dwell_seconds=600)

    shop.now = lambda: NOON + 24 * 60 * MINUTE
    assert count_inside(shop) == Inside(inside=0, entered_today=0, left_today=0, median_dwell_seconds=None)
