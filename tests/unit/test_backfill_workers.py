"""A bounded number of photos at a time, and what ends a run."""

import threading
from collections.abc import Callable

import pytest

from backfill.outcomes import Outcome, Summary
from backfill.workers import Run, Stopped

DEADLINE = 10.0


def quiet(summary: Summary) -> None:
    pass


def test_all_of_a_bounded_number_are_under_way_at_once_and_never_more() -> None:
    together = threading.Barrier(3)
    lock = threading.Lock()
    under_way: list[int] = [0]
    most: list[int] = [0]

    def work() -> Outcome:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        together.wait(DEADLINE)  # passes only when three are here
        with lock:
            under_way[0] -= 1
        return Outcome("done")

    run = Run(concurrency=3)
    run.over([work] * 9, quiet)

    assert run.summary.total == 9
    assert most == [3]


def test_an_error_ends_the_run_and_is_raised() -> None:
    begun: list[int] = []

    def broken() -> Outcome:
        raise ConnectionError("AWS is gone")

    def work() -> Outcome:
        begun.append(1)
        return Outcome("done")

    with pytest.raises(ConnectionError):
        Run(concurrency=1).over([broken, work], quiet)
    assert not begun


def test_who_waits_is_woken_when_the_run_ends() -> None:
    run = Run(concurrency=2)
    waits = threading.Event()
    woken: list[bool] = []

    def patient() -> Outcome:
        waits.set()
        try:
            run.pause(DEADLINE * 100)
        except Stopped:
            woken.append(True)
            raise
        return Outcome("done")

    def broken() -> Outcome:
        waits.wait(DEADLINE)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        run.over([patient, broken], quiet)
    assert woken == [True]


def test_each_photo_is_told() -> None:
    told: list[int] = []
    tell: Callable[[Summary], None] = lambda summary: told.append(summary.total)  # noqa: E731

    Run(concurrency=1).over([lambda: Outcome("done")] * 3, tell)

    assert told == [1, 2, 3]
