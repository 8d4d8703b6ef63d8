"""Nobody is told twice and nobody is forgotten: attempts, executions, lanes, crashes, refusals."""

import time
from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import FutureStoreError, ServiceError, TransientError
from chalicelib.offers.promotions import HELD
from tests.contract.promoting_shop import NOW, OFFER, Shop
from tests.fakes import FakeTopic, together


class Crash(BaseException):
    """The process is gone."""


class CrashingTopic(FakeTopic):
    def publish_many(self, subject: str, messages: Sequence[dict[str, Any]]) -> dict[str, FutureStoreError]:
        raise Crash


def in_truth(milliseconds: int) -> None:
    """Let the other threads go on, while the clock stands still."""
    time.sleep(milliseconds / 100_000)


@pytest.fixture
def shop(database: Database) -> Shop:
    shop = Shop(database)
    shop.enter("ann", "bob")
    shop.list()
    return shop


def test_a_repeated_task_tells_nobody_again(shop: Shop) -> None:
    assert [shop.tell(), shop.tell()] == [2, 0]
    assert shop.heard() == ["ann", "bob"]


def test_twenty_attempts_at_once_tell_each_once(database: Database) -> None:
    shop = Shop(database)
    people = [f"person-{number:02}" for number in range(45)]
    shop.enter(*people)
    shop.list()
    shop.time.pause = in_truth

    sent = together(20, lambda number: shop.tell())

    assert sum(sent) == 45
    assert shop.heard() == people


def test_another_execution_at_a_later_visit_tells_nobody_again(shop: Shop) -> None:
    shop.tell()
    shop.time.now += 10**7
    shop.visits.record("ann", ("later", "key"), shop.time.now, 99.0, "later")

    assert shop.tell() == 0


def test_who_was_told_by_the_promotion_is_not_sent_it_by_the_visit_lane(shop: Shop) -> None:
    shop.tell()

    assert shop.walk_in("ann") == []
    assert shop.heard() == ["ann", "bob"]


def test_who_was_sent_it_by_the_visit_lane_is_not_told_by_the_promotion(shop: Shop) -> None:
    assert shop.walk_in("ann") == ["tea"]

    assert shop.tell() == 1
    assert shop.heard() == ["ann", "bob"]


def test_a_later_visit_is_sent_it_again_by_the_visit_lane(shop: Shop) -> None:
    shop.tell()
    shop.visits.record("ann", ("later", "key"), NOW + 10**7, 99.0, "later")

    assert shop.walk_in("ann") == ["tea"]


def test_both_lanes_at_once_tell_each_once(database: Database) -> None:
    shop = Shop(database)
    people = [f"person-{number:02}" for number in range(10)]
    shop.enter(*people)
    shop.list()
    shop.time.pause = in_truth

    together(20, lambda n: shop.tell() if n < 10 else shop.walk_in(people[n - 10], f"photo-{n}"))

    assert shop.heard() == people


def test_the_limit_of_a_visit_does_not_hold_a_promotion_back(shop: Shop) -> None:
    for number in range(3):
        shop.offers.claim(["visit-ann"], "photo", [f"other-{number}"], 3, NOW)

    assert shop.tell() == 2


def test_a_visit_that_absorbed_the_one_that_was_told_is_not_told_again(shop: Shop) -> None:
    shop.visits.record("ann", ("later", "key"), NOW + 2_000_000, 99.0, "later")
    shop.walk_in("ann")
    shop.visits.record("ann", ("between", "key"), NOW + 1_000_000, 99.0, "unused")

    assert shop.tell() == 1
    assert shop.heard() == ["ann", "bob"]


def test_what_crashed_between_claim_and_sending_is_sent_by_the_next_attempt(shop: Shop) -> None:
    claims, _ = shop.promotions.claim("tea", ["ann", "bob"], NOW, "crashed")
    assert len(claims) == 2

    assert shop.tell() == 2
    assert HELD <= sum(shop.time.paused) <= HELD + 1000


def test_what_crashed_is_sent_by_the_visit_lane_once_its_claim_is_over(shop: Shop) -> None:
    shop.promotions.claim("tea", ["ann"], NOW, "crashed")
    assert shop.walk_in("ann") == []
    shop.time.now += HELD

    assert shop.walk_in("ann") == ["tea"]
    assert shop.tell() == 1


def test_what_fails_is_given_back_at_once(shop: Shop) -> None:
    with pytest.raises(Crash):
        shop.tell(topic=CrashingTopic())

    assert shop.tell() == 2
    assert shop.time.paused == []


def test_a_claim_that_never_ends_fails_the_task(shop: Shop) -> None:
    shop.promotions.claim("tea", ["ann"], NOW + 10**7, "forever")

    with pytest.raises(TransientError, match="1 customer"):
        shop.tell()
    assert shop.heard() == ["bob"]


@pytest.mark.parametrize("error", [TransientError("throttled"), ServiceError("too large")])
def test_messages_that_the_topic_refused_go_out_on_the_retry(shop: Shop, error: FutureStoreError) -> None:
    shop.topic.refuses.append(error)

    with pytest.raises(type(error)):
        shop.tell()
    assert len(shop.topic.published) == 1
    assert len(shop.notifying.notified) == 2

    assert shop.tell() == 1
    assert shop.heard() == ["ann", "bob"]
    assert len(shop.notifying.notified) == 2


def test_of_a_deleted_offer_nothing_more_goes_out(database: Database) -> None:
    shop = Shop(database)
    shop.enter(*(f"person-{number}" for number in range(30)))
    shop.list()

    class Deleting(FakeTopic):
        def publish_many(
            self, subject: str, messages: Sequence[dict[str, Any]]
        ) -> dict[str, FutureStoreError]:
            shop.offers.delete("tea")
            return super().publish_many(subject, messages)

    topic = Deleting()
    assert shop.tell(topic=topic) == 10

    assert len(topic.published) == 10
    assert shop.tell() == 0


def test_nothing_of_a_deleted_offer_can_be_claimed(shop: Shop) -> None:
    shop.offers.delete(OFFER.id)

    assert shop.promotions.claim("tea", ["ann"], NOW, "attempt") == ([], [])
