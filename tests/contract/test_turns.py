"""Turns for Rekognition on a real Valkey, with a clock that is set: who calls when, and how often."""

import typing
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import Throttled
from chalicelib.turns.rules import SOON_MS, Operation, milliseconds_a_call
from chalicelib.turns.store import TurnStore
from tests.shops import make_shop

RATE = 5
APART = milliseconds_a_call(RATE, "queue")
SECOND = 1000


class Clock:
    """A clock that goes on by waiting."""

    def __init__(self) -> None:
        self.now = 1_790_000_000_000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, milliseconds: float) -> None:
        self.now += milliseconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns(database: Database, clock: Clock) -> TurnStore:
    return TurnStore(lambda: database, RATE, clock.wait, clock)


def moments(turns: TurnStore, clock: Clock, photos: int, calls: int = 1) -> Iterator[float]:
    """Yield when each call of a burst of photos is made, which come 20 a second."""
    began = clock.now
    for _ in range(photos):
        wait = turns.reserve("SearchFaces", calls)
        yield from (clock.now - began + wait + number * APART for number in range(calls))
        clock.wait(50)


def are_paced(times: Sequence[float]) -> bool:
    """Tell whether no second has more calls than the rate allows."""
    return all(later - time >= SECOND for time, later in zip(times, times[RATE:], strict=False))


@pytest.mark.parametrize(("photos", "calls"), [(200, 1), (60, 3)])
def test_a_burst_ends_within_a_fifth_more_than_its_calls_take_at_the_rate(
    turns: TurnStore, clock: Clock, photos: int, calls: int
) -> None:
    times = list(moments(turns, clock, photos, calls))

    assert max(times) < 1.2 * SECOND * photos * calls / RATE
    assert are_paced(times[2 * RATE :])  # the first ones come after a quiet second


def test_turns_are_first_come_first_served(turns: TurnStore, clock: Clock) -> None:
    assert all(one <= other for one, other in pairwise(moments(turns, clock, 100)))


def test_the_calls_of_a_second_without_any_go_at_once(turns: TurnStore) -> None:
    assert [turns.reserve("SearchFaces") for _ in range(5)] == [0] * 5


def test_every_operation_has_a_queue_of_its_own(turns: TurnStore) -> None:
    turns.reserve("IndexFaces", 100)

    assert turns.reserve("SearchFaces") == 0


def test_calls_whose_turns_come_together_are_made_at_the_pace(turns: TurnStore) -> None:
    made = [moment for _ in range(4) for moment in turns.pace("SearchFaces", 3)]

    assert made == [0, 0, 0, 100, 300, 500, 700, 900, 1100, 1300, 1500, 1700]


def test_calls_that_are_held_up_for_long_take_another_turn(turns: TurnStore) -> None:
    turns.pace("SearchFaces", 14)

    with pytest.raises(Throttled, match="2300 ms away"):
        turns.pace("SearchFaces")


def test_an_enrolment_in_the_middle_of_a_burst_does_not_wait(turns: TurnStore, clock: Clock) -> None:
    turns.reserve("IndexFaces", 1000)
    turns.reserve("SearchFaces", 1000)
    began = clock.now

    for operation in typing.get_args(Operation):
        turns.take(operation, "now")

    assert clock.now == began


def test_what_urgent_calls_take_the_queue_gives(turns: TurnStore, clock: Clock) -> None:
    turns.reserve("SearchFaces", 100)
    before = turns.reserve("SearchFaces")
    turns.take("SearchFaces", "now")

    assert turns.reserve("SearchFaces") == pytest.approx(before + 2 * APART, abs=2)


def test_urgent_calls_get_a_fifth_of_the_rate(turns: TurnStore, clock: Clock) -> None:
    began = clock.now

    for _ in range(20):
        turns.take("SearchFaces", "now")

    assert clock.now - began == 18 * SECOND  # two are free at once after a quiet second


def is_refused(call: Callable[[], Any]) -> bool:
    try:
        call()
    except Throttled:
        return True
    return False


def test_urgent_calls_beyond_two_seconds_are_refused(database: Database, clock: Clock) -> None:
    waits: list[int] = []
    turns = TurnStore(lambda: database, RATE, waits.append, clock)

    refused = [is_refused(lambda: turns.take("SearchFaces", "now")) for _ in range(6)]

    assert refused == [False] * 4 + [True] * 2
    assert waits[:2] == [1000, 2000]


def test_left_over_calls_are_refused_while_the_queue_is_longer_than_a_second(
    turns: TurnStore, clock: Clock
) -> None:
    turns.reserve("SearchFaces", 20)

    with pytest.raises(Throttled, match=r"SearchFaces: the next turn is \d+ ms away"):
        turns.take("SearchFaces", "left over")
    clock.wait(20 * APART - 2 * SECOND)
    turns.take("SearchFaces", "left over")


def test_a_refused_call_takes_nobodys_turn(turns: TurnStore) -> None:
    turns.reserve("DeleteFaces", 30)
    before = turns.reserve("DeleteFaces")

    assert all(is_refused(lambda: turns.take("DeleteFaces", most=SOON_MS)) for _ in range(5))

    assert turns.reserve("DeleteFaces") == pytest.approx(before + APART, abs=2)


def test_turns_that_nobody_took_for_long_are_forgotten(turns: TurnStore, database: Database) -> None:
    turns.reserve("SearchFaces")

    assert 0 < database.client.pttl(database.key("turns", "SearchFaces")) <= 61 * SECOND


def test_without_a_limit_redis_is_not_asked() -> None:
    def refuse() -> Database:
        raise AssertionError("Redis was asked")

    turns = TurnStore(refuse, 0, lambda milliseconds: None)

    for operation in typing.get_args(Operation):
        turns.take(operation, "now")
        assert turns.reserve(operation) == 0
        assert turns.pace(operation, 2) == [0, 0]


def test_the_shops_turns_go_by_the_clock_of_redis(database: Database) -> None:
    turns = make_shop(database, rekognition_tps=2.0).turns

    waits = [turns.reserve("SearchFaces") for _ in range(4)]

    assert waits == pytest.approx([0, 0, 53, 579], abs=50)
