"""A promotion that begins later waits in Redis, and starts once within the hour before."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import FutureStoreError, ServiceError, TransientError
from chalicelib.offers.starts import LEAD_MS, MAX_STARTED, announce_offer, start_promotions
from chalicelib.offers.values import Offer
from chalicelib.times import format_time
from tests.contract.promoting_shop import NOW, promoting_shop, time_of
from tests.fakes import together
from tests.shops import TestShop

DAY_MS = 24 * 3600 * 1000


class Crash(BaseException):
    """The end of a process. No `except Exception` sees it."""


@pytest.fixture
def shop(database: Database) -> TestShop:
    return promoting_shop(database)


def later(offer_id: str, begins: int = NOW + DAY_MS) -> Offer:
    return Offer(id=offer_id, text="Cake", valid_from=format_time(begins))


def run_at(shop: TestShop, now: int) -> int:
    """Run the schedule at this moment. Return the number of promotions that it started."""
    time_of(shop).now = now
    return start_promotions(shop)["started"]


def due(shop: TestShop) -> list[str]:
    return [offer.id for offer in shop.offers.promotions_due(NOW + 1000 * DAY_MS, 1000)]


def crash_at(call: Callable[..., Any], after: bool = False) -> Callable[..., Any]:
    """Return the call with a crash before or after its work."""

    def crash(*arguments: Any) -> None:
        if after:
            call(*arguments)
        raise Crash

    return crash


def test_a_promotion_starts_once_within_the_hour_before(shop: TestShop) -> None:
    announce_offer(shop, later("cake"))
    assert (shop.workflow.started, due(shop)) == ({}, ["cake"])

    assert run_at(shop, NOW + DAY_MS - LEAD_MS - 1) == 0
    assert run_at(shop, NOW + DAY_MS - LEAD_MS) == 1
    assert run_at(shop, NOW + DAY_MS) == 0

    assert shop.workflow.started == {
        "promotion-cake": {
            "lane": "promotion",
            "offer_id": "cake",
            "valid_from": format_time(NOW + DAY_MS),
        }
    }
    assert due(shop) == []


@pytest.mark.parametrize("wait", [0, LEAD_MS])
def test_a_promotion_that_begins_within_the_hour_starts_at_once(shop: TestShop, wait: int) -> None:
    announce_offer(shop, later("cake", NOW + wait))

    assert (list(shop.workflow.started), due(shop)) == (["promotion-cake"], [])


def test_an_offer_of_years_to_come_is_promoted_then(shop: TestShop) -> None:
    announce_offer(shop, later("cake", NOW + 700 * DAY_MS))

    assert run_at(shop, NOW + 699 * DAY_MS) == 0
    assert run_at(shop, NOW + 700 * DAY_MS) == 1


def test_a_missed_hour_is_made_up_for(shop: TestShop) -> None:
    announce_offer(shop, later("cake"))

    assert run_at(shop, NOW + DAY_MS + LEAD_MS) == 1
    assert shop.workflow.started == {"promotion-cake": {"lane": "promotion", "offer_id": "cake"}}


def test_a_deleted_offer_is_due_no_more(shop: TestShop) -> None:
    announce_offer(shop, later("cake"))
    shop.offers.delete("cake")

    assert due(shop) == []
    assert run_at(shop, NOW + DAY_MS) == 0
    assert shop.workflow.started == {}


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_the_start_loses_nothing_and_starts_nothing_twice(shop: TestShop, after: bool) -> None:
    announce_offer(shop, later("cake"))
    start, shop.workflow.start = shop.workflow.start, crash_at(shop.workflow.start, after)  # type: ignore[method-assign]
    with pytest.raises(Crash):
        run_at(shop, NOW + DAY_MS)
    shop.workflow.start = start  # type: ignore[method-assign]

    assert run_at(shop, NOW + DAY_MS + 1) == (0 if after else 1)
    assert (list(shop.workflow.started), due(shop)) == (["promotion-cake"], [])


def test_whoever_crashes_after_making_an_offer_leaves_its_promotion_to_the_schedule(shop: TestShop) -> None:
    start, shop.workflow.start = shop.workflow.start, crash_at(shop.workflow.start)  # type: ignore[method-assign]
    with pytest.raises(Crash):
        announce_offer(shop, Offer(id="now", text="Tea"))
    shop.workflow.start = start  # type: ignore[method-assign]

    assert run_at(shop, NOW + 1) == 1
    assert list(shop.workflow.started) == ["promotion-now"]


@pytest.mark.parametrize("error", [TransientError("out of reach"), ServiceError("being deleted")])
def test_what_cannot_be_started_stays_due(shop: TestShop, error: FutureStoreError) -> None:
    for name in ("first", "second"):
        announce_offer(shop, later(name))
    shop.workflow.refuses.append(error)

    with pytest.raises(type(error)):
        run_at(shop, NOW + DAY_MS)

    assert sorted(due(shop)) == ["first", "second"]
    assert run_at(shop, NOW + DAY_MS) == 2


def test_runs_at_the_same_time_start_each_once(shop: TestShop) -> None:
    for number in range(20):
        announce_offer(shop, later(str(number)))
    time_of(shop).now = NOW + DAY_MS

    started = together(4, lambda _: start_promotions(shop)["started"])

    assert (sum(started), len(shop.workflow.started), due(shop)) == (20, 20, [])


def test_more_than_a_run_starts_are_left_to_the_next_the_earliest_first(shop: TestShop) -> None:
    for number in range(MAX_STARTED + 1):
        announce_offer(shop, later(str(number), NOW + DAY_MS - number))

    assert run_at(shop, NOW + DAY_MS) == MAX_STARTED
    assert due(shop) == ["0"]
    assert run_at(shop, NOW + DAY_MS) == 1
