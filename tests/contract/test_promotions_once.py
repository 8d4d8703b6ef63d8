"""Nobody is told twice and nobody is forgotten: attempts, executions, lanes, crashes, refusals."""

import time
from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import FutureStoreError, ServiceError, TransientError
from chalicelib.offers.promotions import CLAIM_TTL_MS
from tests.contract.promoting_shop import (
    NOW,
    OFFER,
    enter,
    heard,
    list_pages,
    promoting_shop,
    published,
    tell,
    time_of,
    walk_in,
)
from tests.fakes import FakeTopic, together
from tests.shops import TestShop


class Crash(BaseException):
    """The process is gone."""


class CrashingTopic(FakeTopic):
    def publish_many(self, subject: str, messages: Sequence[dict[str, Any]]) -> dict[str, FutureStoreError]:
        raise Crash


def in_truth(milliseconds: int) -> None:
    """Let the other threads go on, while the clock stands still."""
    time.sleep(milliseconds / 100_000)


@pytest.fixture
def shop(database: Database) -> TestShop:
    shop = promoting_shop(database)
    enter(shop, "ann", "bob")
    list_pages(shop)
    return shop


def test_a_repeated_task_tells_nobody_again(shop: TestShop) -> None:
    assert [tell(shop), tell(shop)] == [2, 0]
    assert heard(shop) == ["ann", "bob"]


def test_twenty_attempts_at_once_tell_each_once(database: Database) -> None:
    shop = promoting_shop(database)
    people = [f"person-{number:02}" for number in range(45)]
    enter(shop, *people)
    list_pages(shop)
    shop.pause = in_truth

    sent = together(20, lambda number: tell(shop))

    assert sum(sent) == 45
    assert heard(shop) == people


def test_another_execution_at_a_later_visit_tells_nobody_again(shop: TestShop) -> None:
    tell(shop)
    time_of(shop).now += 10**7
    shop.visits.record("ann", ("later", "key"), time_of(shop).now, 99.0, "later")

    assert tell(shop) == 0


def test_who_was_told_by_the_promotion_is_not_sent_it_by_the_visit_lane(shop: TestShop) -> None:
    tell(shop)

    assert walk_in(shop, "ann") == []
    assert heard(shop) == ["ann", "bob"]


def test_who_was_sent_it_by_the_visit_lane_is_not_told_by_the_promotion(shop: TestShop) -> None:
    assert walk_in(shop, "ann") == ["tea"]

    assert tell(shop) == 1
    assert heard(shop) == ["ann", "bob"]


def test_a_later_visit_is_sent_it_again_by_the_visit_lane(shop: TestShop) -> None:
    tell(shop)
    shop.visits.record("ann", ("later", "key"), NOW + 10**7, 99.0, "later")

    assert walk_in(shop, "ann") == ["tea"]


def test_both_lanes_at_once_tell_each_once(database: Database) -> None:
    shop = promoting_shop(database)
    people = [f"person-{number:02}" for number in range(10)]
    enter(shop, *people)
    list_pages(shop)
    shop.pause = in_truth

    together(20, lambda n: tell(shop) if n < 10 else walk_in(shop, people[n - 10], f"photo-{n}"))

    assert heard(shop) == people


def test_the_limit_of_a_visit_does_not_hold_a_promotion_back(shop: TestShop) -> None:
    for number in range(3):
        shop.offers.claim("ann", ["visit-ann"], "photo", [f"other-{number}"], 3, NOW)

    assert tell(shop) == 2


def test_a_visit_that_absorbed_the_one_that_was_told_is_not_told_again(shop: TestShop) -> None:
    shop.visits.record("ann", ("later", "key"), NOW + 2_000_000, 99.0, "later")
    walk_in(shop, "ann")
    shop.visits.record("ann", ("between", "key"), NOW + 1_000_000, 99.0, "unused")

    assert tell(shop) == 1
    assert heard(shop) == ["ann", "bob"]


def test_what_crashed_between_claim_and_sending_is_sent_by_the_next_attempt(shop: TestShop) -> None:
    claims, _ = shop.promotions.claim("tea", ["ann", "bob"], NOW, "crashed")
    assert len(claims) == 2

    assert tell(shop) == 2
    assert CLAIM_TTL_MS <= sum(time_of(shop).paused) <= CLAIM_TTL_MS + 1000


def test_what_crashed_is_sent_by_the_visit_lane_once_its_claim_is_over(shop: TestShop) -> None:
    shop.promotions.claim("tea", ["ann"], NOW, "crashed")
    assert walk_in(shop, "ann") == []
    time_of(shop).now += CLAIM_TTL_MS

    assert walk_in(shop, "ann") == ["tea"]
    assert tell(shop) == 1


def test_what_fails_is_given_back_at_once(shop: TestShop) -> None:
    shop.topics["offers"] = CrashingTopic()
    with pytest.raises(Crash):
        tell(shop)
    del shop.topics["offers"]

    assert tell(shop) == 2
    assert time_of(shop).paused == []


def test_a_claim_that_never_ends_fails_the_task(shop: TestShop) -> None:
    shop.promotions.claim("tea", ["ann"], NOW + 10**7, "forever")

    with pytest.raises(TransientError, match="1 customer"):
        tell(shop)
    assert heard(shop) == ["bob"]


@pytest.mark.parametrize("error", [TransientError("throttled"), ServiceError("too large")])
def test_messages_that_the_topic_refused_go_out_on_the_retry(shop: TestShop, error: FutureStoreError) -> None:
    shop.topic("offers").refuses.append(error)

    with pytest.raises(type(error)):
        tell(shop)
    assert len(published(shop)) == 1
    assert len(shop.mailbox.sent) == 2

    assert tell(shop) == 1
    assert heard(shop) == ["ann", "bob"]
    assert len(shop.mailbox.sent) == 2


def test_of_a_deleted_offer_nothing_more_goes_out(database: Database) -> None:
    shop = promoting_shop(database)
    enter(shop, *(f"person-{number}" for number in range(30)))
    list_pages(shop)

    class Deleting(FakeTopic):
        def publish_many(
            self, subject: str, messages: Sequence[dict[str, Any]]
        ) -> dict[str, FutureStoreError]:
            shop.offers.delete("tea")
            return super().publish_many(subject, messages)

    shop.topics["offers"] = Deleting()
    assert tell(shop) == 10

    assert len(published(shop)) == 10
    assert tell(shop) == 0


def test_nothing_of_a_deleted_offer_can_be_claimed(shop: TestShop) -> None:
    shop.offers.delete(OFFER.id)

    assert shop.promotions.claim("tea", ["ann"], NOW, "attempt") == ([], [])
