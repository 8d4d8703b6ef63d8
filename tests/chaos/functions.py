"""The functions of app.py, called as Lambda calls them."""

import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.clock import Clock
from tests.chaos.events import lost_event
from tests.chaos.executions import StateError
from tests.chaos.faults import Faults, Killed
from tests.fakes import FakeQueue

CONFIG = json.loads((Path(__file__).parents[2] / ".chalice" / "config.json").read_text())
EVENT_PAUSES = (60, 120)
"""Seconds after which Lambda gives a function an event again."""
SLOWEST_SECONDS = 0.3


class Functions:
    """Lambda, with a queue for the events that a function failed to take."""

    def __init__(self, clock: Clock, faults: Faults, chances: Random, lost_events: FakeQueue) -> None:
        self.clock, self.faults, self.chances = clock, faults, chances
        self._lost_events = lost_events
        self.on_the_way = 0
        """Events that are not taken yet."""
        self.errors: list[BaseException | None] = []
        """Errors of what was let happen beside all else."""
        self._background: set[asyncio.Task[Any]] = set()

    async def call(self, function: str, event: Any) -> Any:
        """Run a function as Lambda does. Return its answer.

        Raises:
            StateError: by the name of the function's error.
        """
        import app

        await asyncio.sleep(self.chances.uniform(0, SLOWEST_SECONDS))
        self.faults.begin(function)
        try:
            return json.loads(json.dumps(getattr(app, function)(json.loads(json.dumps(event)), None)))
        except Killed:
            await asyncio.sleep(timeout_of(function))
            raise StateError("Sandbox.Timedout") from None
        except Exception as exc:
            described = {"errorMessage": str(exc), "errorType": type(exc).__name__}
            raise StateError(type(exc).__name__, json.dumps(described)) from exc

    def send(self, function: str, event: Any, delay: float = 0) -> None:
        """Give a function an event, after `delay` seconds. It has three tries, then the event is lost."""
        self.on_the_way += 1
        self.do(self._deliver(function, event, delay))

    async def _deliver(self, function: str, event: Any, delay: float) -> None:
        try:
            await asyncio.sleep(delay)
            for pause in (*EVENT_PAUSES, None):
                try:
                    await self.call(function, event)
                except StateError as error:
                    if pause is None:
                        self._lost_events.send(lost_event(function, event, error))
                        return
                    await asyncio.sleep(pause)
                else:
                    return
        finally:
            self.on_the_way -= 1

    def do(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let something happen beside all else."""
        task = self.clock.loop.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._note_done)
        return task

    def _note_done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception():
            self.errors.append(task.exception())


def timeout_of(function: str) -> int:
    """Return the seconds after which Lambda ends a function."""
    own = CONFIG["lambda_functions"].get(function, {})
    return int(own.get("lambda_timeout", CONFIG["lambda_timeout"]))
