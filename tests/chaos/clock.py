"""A clock that is set: an event loop whose waiting costs no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
BEGINNING = 1_790_000_000_000
"""Milliseconds since 1970."""


class _Jumping(selectors.SelectSelector):
    """A selector that lets the clock jump to the moment until which it should wait."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "everybody waits for somebody else"
        self.passed += max(timeout, 0)
        return []


class Clock:
    """Runs coroutines on a loop of its own; `asyncio.sleep` and `wait_for` jump over their time."""

    def __init__(self) -> None:
        self._selector = _Jumping()
        self.loop = asyncio.SelectorEventLoop(self._selector)
        self.loop.time = lambda: self._selector.passed  # type: ignore[method-assign]

    def now(self) -> int:
        """Return milliseconds since 1970."""
        return BEGINNING + round(self._selector.passed * 1000)

    def pass_by(self, milliseconds: float) -> None:
        """Let time pass while everything else stands still."""
        self._selector.passed += milliseconds / 1000

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end."""
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        """End everything that still waits."""

        async def end() -> None:
            waiting = asyncio.all_tasks() - {asyncio.current_task()}
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

        self.run(end())
        self.loop.close()
