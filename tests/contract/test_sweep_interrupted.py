"""A sweep, or a recording of a failure, that ends at any of its calls is completed by the next."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.errors import TransientError
from chalicelib.failures import sweep as sweeping
from tests.contract.failing_shop import MINUTE, FailingShop
from tests.shops import TestShop


class Crash(BaseException):
    """The end of a process. No `except Exception` sees it."""


class Crashing:
    """A part of a shop. The call of a number crashes before it does its work."""

    calls = 0
    crashes_at = 0

    def __init__(self, part: Any) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return self._crashing(found) if callable(found) else found

    def _crashing(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def made(*args: Any, **kwargs: Any) -> Any:
            Crashing.calls += 1
            if Crashing.calls == Crashing.crashes_at:
                raise Crash
            return call(*args, **kwargs)

        return made


PARTS = ("photos", "failures", "reruns", "reports", "workflow")


@pytest.fixture
def world(shop: TestShop, monkeypatch: pytest.MonkeyPatch) -> FailingShop:
    world = FailingShop(shop)
    world.out = "TransientError"
    world.upload("a.jpg", "b.jpg")
    world.out = "KeyError"
    world.upload("final.jpg", "untold.jpg")
    world.out = ""
    world.refuse_starts(TransientError("no answer"))
    with pytest.raises(TransientError):
        world.upload("stuck.jpg")
    world.time += 31 * MINUTE
    for name in PARTS:
        monkeypatch.setattr(shop, name, Crashing(getattr(shop, name)))
    return world


def ends(world: FailingShop) -> dict[str, tuple[str, int]]:
    return {photo.key.rpartition("/")[2]: (photo.state, photo.attempt) for photo in world.known()}


@pytest.mark.parametrize("number", range(1, 27))
def test_a_sweep_that_crashes_before_any_call_is_completed_by_the_next(
    world: FailingShop, number: int
) -> None:
    Crashing.calls, Crashing.crashes_at = 0, number
    with suppress(Crash):
        sweeping.sweep(world.shop)
    assert Crashing.calls <= 26, "let the numbers above go as far"
    Crashing.crashes_at = 0
    world.run()

    world.minutes_pass(10)

    once_more, final = ("done", 2), ("failed", 1)
    assert ends(world) == {
        "a.jpg": once_more,
        "b.jpg": once_more,
        "final.jpg": final,
        "untold.jpg": final,
        "stuck.jpg": ("done", 1),
    }
    told = {alert["id"] for _, alert in world.alerts}
    assert len(told) == 3, "two first ones, and one for the others"
    assert world.shop.failures.untold() == []
    assert world.shop.failures.untidied(9) == []
    assert world.shop.reruns.due(world.time + 10**9, 9) == []
