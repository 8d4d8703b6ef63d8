"""The pool's decisions, without any process."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from localaws.lambdas.answers import TooManyRequestsError
from localaws.lambdas.deployment import Deployment
from localaws.lambdas.pool import Group, Pool, PoolBusyError
from localaws.lambdas.retry_queue import RetryQueue
from localaws.lambdas.settings import Settings


@dataclass(eq=False)
class FakeSandbox:
    """Notes that it was ended."""

    spent: bool = False
    ended: bool = False
    idle_since: float = 0.0

    def end(self) -> None:
        self.ended = True


def group(pool: Pool, name: str = "function") -> Group:
    deployment = Deployment(
        "arn:" + name, name, "$LATEST", "us-east-1", "app.handler", 128, {}, "code", (), "role"
    )
    added = Group(deployment, ("code",), FakeSandbox)  # type: ignore[arg-type]
    pool.add(added)
    return added


def start(pool: Pool, of: Group, patience: float | None = 0.0) -> FakeSandbox:
    sandbox = pool.acquire(of, patience)
    pool.started(of)
    assert isinstance(sandbox, FakeSandbox)
    return sandbox


def pool_of(concurrency: int = 2, workers: int = 10, growth_delay: float = 0.0) -> Pool:
    return Pool(Settings(concurrency=concurrency, workers=workers, growth_delay=growth_delay))


def test_the_latest_used_worker_is_taken_first() -> None:
    pool = pool_of()
    function = group(pool)
    first, second = start(pool, function), start(pool, function)
    pool.give_back(function, first)
    pool.give_back(function, second)
    assert pool.acquire(function) is second


def test_no_worker_is_lent_beyond_the_limit() -> None:
    pool = pool_of(concurrency=2)
    function = group(pool)
    start(pool, function)
    start(pool, function)
    with pytest.raises(PoolBusyError):
        start(pool, function)


def test_beyond_the_account_s_concurrency_an_invocation_is_refused_at_once() -> None:
    most = 1.0
    pool = Pool(Settings(concurrency=2, account_concurrency=lambda: most))
    function = group(pool)
    first = start(pool, function)
    with pytest.raises(PoolBusyError):
        start(pool, function, patience=None)
    pool.give_back(function, first)
    assert start(pool, function) is first
    most = 2.0
    start(pool, function)


def test_a_throttled_event_is_tried_again_until_it_runs_and_uses_up_no_retry() -> None:
    ran, throttled = threading.Event(), iter([True, True, True, False])

    def attempt() -> bool:
        if next(throttled):
            raise TooManyRequestsError
        ran.set()
        return True

    queue = RetryQueue(threads=1, retry_delays=(), limit=10, log=lambda line: None, factor=1000)
    queue.put("function", attempt, retries=0)
    assert ran.wait(60)
    queue.close()


def test_a_cancelled_wait_takes_no_worker() -> None:
    pool = pool_of(concurrency=1)
    function = group(pool)
    sandbox = start(pool, function)
    with pytest.raises(PoolBusyError):
        start(pool, function)
    pool.give_back(function, sandbox)
    assert pool.acquire(function) is sandbox


def test_waiting_invocations_are_served_in_turn() -> None:
    pool = pool_of(concurrency=1)
    functions = [group(pool, str(number)) for number in range(3)]
    held = start(pool, functions[0])
    served: list[int] = []

    def take(number: int) -> None:
        sandbox = start(pool, functions[number], patience=10)
        served.append(number)
        pool.give_back(functions[number], sandbox)

    with ThreadPoolExecutor() as threads:
        for number in (2, 1):
            threads.submit(take, number)
            _until_waiting(pool, 3 - number)
        pool.give_back(functions[0], held)
    assert served == [2, 1]


def test_a_second_worker_is_not_started_while_the_first_is_starting() -> None:
    pool = pool_of()
    function = group(pool)
    pool.acquire(function)
    with pytest.raises(PoolBusyError):
        pool.acquire(function, patience=0.0)


def test_the_longest_idle_worker_ends_when_there_are_too_many() -> None:
    pool = pool_of(workers=2)
    functions = [group(pool, str(number)) for number in range(3)]
    sandboxes = []
    for function in functions:
        sandboxes.append(start(pool, function))
        pool.give_back(function, sandboxes[-1])
    assert [sandbox.ended for sandbox in sandboxes] == [True, False, False]


def test_a_worker_ends_after_it_was_idle_for_so_long() -> None:
    pool = pool_of()
    function = group(pool)
    early, late = start(pool, function), start(pool, function)
    pool.give_back(function, early)  # type: ignore[arg-type]
    early.idle_since -= 120
    pool.give_back(function, late)  # type: ignore[arg-type]
    busy = start(pool, function)
    pool.end_idle(60)
    assert (early.ended, busy is late, late.ended) == (True, True, False)
    assert start(pool, function) is not early


def test_a_spent_worker_ends() -> None:
    pool = pool_of()
    function = group(pool)
    sandbox = start(pool, function)
    sandbox.spent = True
    pool.give_back(function, sandbox)  # type: ignore[arg-type]
    assert sandbox.ended
    assert start(pool, function) is not sandbox


def test_a_retired_group_s_code_is_in_use_until_its_last_invocation_has_ended() -> None:
    pool = pool_of()
    function = group(pool)
    idle, busy = start(pool, function), start(pool, function)
    pool.give_back(function, idle)  # type: ignore[arg-type]
    pool.retire(function)
    assert (idle.ended, busy.ended, pool.digests()) == (True, False, {("code",)})
    pool.give_back(function, busy)  # type: ignore[arg-type]
    assert (busy.ended, pool.digests()) == (True, set())


def test_a_worker_that_cannot_be_started_leaves_its_place() -> None:
    pool = pool_of(concurrency=1)
    function = group(pool)

    def fail() -> FakeSandbox:
        raise OSError

    function.launch = fail  # type: ignore[assignment]
    with pytest.raises(OSError):  # noqa: PT011
        pool.acquire(function)
    function.launch = FakeSandbox  # type: ignore[assignment]
    start(pool, function)


def _until_waiting(pool: Pool, count: int) -> None:
    while len(pool._waiters) < count:
        pass
