"""A shop with all around it in one process: the state machine, functions, events, schedules and people."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest
from chalice.app import Rate, ScheduledEventConfig

from chalicelib.database import Database
from chalicelib.errors import TransientError
from chalicelib.shop import Shop
from tests.chaos.clock import Clock
from tests.chaos.crowd import CommonLabels, Crowd
from tests.chaos.events import s3_event, scheduled_event, status_event
from tests.chaos.executions import Execution, StateError
from tests.chaos.faults import Call, Faults, GuardedShop, Killed, Mode
from tests.chaos.lanes import Lanes
from tests.chaos.pictures import PICTURE
from tests.shops import make_shop

T = TypeVar("T")
CONFIG = json.loads((Path(__file__).parents[2] / ".chalice" / "config.json").read_text())
EVENT_PAUSES = (60, 120)
"""Seconds after which Lambda gives a function an event again."""
MINUTE = 60
PATIENCE_SECONDS = 6 * 3600
"""The longest time that everything may take to come right."""
MINUTES_OF_RATE = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60}


class World:
    """All that happens to a shop. `calm` is the shop as it is, `shop` the one whose calls may fail."""

    def __init__(self, database: Database, faults: Faults, clock: Clock, seed: int, **settings: Any) -> None:
        self.clock, self.faults, self.chances = clock, faults, Random(seed)
        self.crowd, self.lanes = Crowd(now=clock.now), Lanes(clock, self.chances)
        self.calm = make_shop(database, **settings)
        self.calm.collection, self.calm.workflow = self.crowd, self.lanes  # type: ignore[assignment]
        self.calm.labels = CommonLabels()
        self.calm.now, self.calm.pause, self.calm.new_id = clock.now, clock.pass_by, self._new_id
        self.shop = GuardedShop(self.calm, faults)
        self.lanes.call, self.lanes.publish, self.lanes.ended = self.call, self._publish, self._note_end
        self.lost: list[tuple[str, Any]] = []
        """Events that a function failed to take, with its name."""
        self.sequencers: dict[str, str] = {}
        """Key -> what tells its uploads apart."""
        self._ids, self._on_the_way = 0, 0
        self._background: set[asyncio.Task[Any]] = set()

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids:04}"

    # functions

    async def call(self, function: str, event: Any) -> Any:
        """Run a function as Lambda does. Return its answer.

        Raises:
            StateError: by the name of the function's error.
        """
        import app

        await asyncio.sleep(self.chances.uniform(0.01, 0.3))
        self.faults.begin(function)
        try:
            return json.loads(json.dumps(getattr(app, function)(json.loads(json.dumps(event)), None)))
        except Killed:
            await asyncio.sleep(_timeout(function))
            raise StateError("Sandbox.Timedout") from None
        except Exception as exc:
            described = {"errorMessage": str(exc), "errorType": type(exc).__name__}
            raise StateError(type(exc).__name__, json.dumps(described)) from exc

    async def _publish(self, topic: str, given: Any) -> None:
        name, message = topic.removesuffix("_topic"), json.loads(given["Message"])
        self.faults.begin("states")
        try:
            publish = partial(self.calm.topic(name).publish, given["Subject"], message)
            self.faults.call(f"{name}-topic.publish", publish)
        except (TransientError, Killed):
            raise StateError("SNS.InternalErrorException") from None

    def send(self, function: str, event: Any, delay: float = 0) -> None:
        """Give a function an event, after `delay` seconds. It has three tries, then the event is lost."""
        self._on_the_way += 1
        self.do(self._deliver(function, event, delay))

    async def _deliver(self, function: str, event: Any, delay: float) -> None:
        try:
            await asyncio.sleep(delay)
            for pause in (*EVENT_PAUSES, None):
                try:
                    await self.call(function, event)
                except StateError as error:
                    if pause is None:
                        self.lost.append((function, {"event": event, "error": str(error)}))
                        return
                    await asyncio.sleep(pause)
                else:
                    return
        finally:
            self._on_the_way -= 1

    def do(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let something happen beside all else."""
        task = self.clock.loop.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    def _note_end(self, execution: Execution) -> None:
        if execution.error:
            self.send("record_stopped_execution", status_event(self.lanes.arn, execution))

    # what happens

    def upload(self, key: str, *shows: str, ago: float = 0, delay: float = 0, is_told: bool = True) -> str:
        """Put a photo into the bucket that shows these people, `ago` seconds ago. Return its key.

        Its event comes after `delay` seconds, or, unless `is_told`, never.
        """
        self.sequencers[key] = f"{len(self.sequencers):04}"
        self.crowd.shows[key] = list(shows)
        self.calm.photos_bucket.write(key, PICTURE, "image/jpeg")
        if is_told:
            time = self.clock.now() - round(ago * 1000)
            self.send("start_photo", s3_event(key, time, sequencer=self.sequencers[key]), delay)
        return key

    def delete(self, key: str) -> None:
        """Delete a photo from the bucket."""
        self.calm.photos_bucket.erase([key])
        self.send("remove_photo", s3_event(key, self.clock.now(), "ObjectRemoved:DeleteMarkerCreated"))

    async def ask(self, request: Callable[[Shop], T], name: str = "request") -> T:
        """Make a request of the API. A person repeats it until the shop is within reach."""
        while True:
            self.faults.begin(name)
            try:
                return request(self.shop)
            except (TransientError, Killed):
                await asyncio.sleep(30)

    # time

    async def _follow(self, source: ScheduledEventConfig) -> None:
        expression = str(source.schedule_expression.to_string())
        number, unit = expression.removeprefix("rate(").removesuffix(")").split()
        while True:
            await asyncio.sleep(int(number) * MINUTES_OF_RATE[unit] * MINUTE)
            self.send(source.name, scheduled_event())

    def play(self, scenario: Callable[["World"], Coroutine[Any, Any, None]]) -> None:
        """Let a scenario happen, and wait until everything has come right."""
        self.clock.run(self._play(scenario))

    async def _play(self, scenario: Callable[["World"], Coroutine[Any, Any, None]]) -> None:
        self.begin()
        await scenario(self)
        await self.settle()
        await asyncio.sleep(11 * MINUTE)  # merge_newcomers and all other schedules have come
        await self.settle()

    def begin(self) -> None:
        """Let the schedules that app.py has run from now on."""
        from app import app

        for source in app.event_sources:
            if isinstance(source, ScheduledEventConfig) and isinstance(source.schedule_expression, Rate):
                self.do(self._follow(source))

    async def settle(self) -> None:
        """Wait until nothing is left to do."""
        until = self.clock.now() + PATIENCE_SECONDS * 1000
        while waiting := self.waiting():
            assert self.clock.now() < until, f"this is still waiting: {waiting}"
            await asyncio.sleep(MINUTE)

    def waiting(self) -> dict[str, Any]:
        """Return what is not done yet."""
        client, key = self.calm.database.client, self.calm.database.key
        kept = ("photos:state:processing", "notifications-due", "photos-begun", "reruns-due")
        found = {name: client.zrange(key(*name.split(":")), 0, -1) for name in kept}
        found |= {"executions": self.lanes.running, "events": ["on the way"] * self._on_the_way}
        return {name: some for name, some in found.items() if some}


def _timeout(function: str) -> int:
    own = CONFIG["lambda_functions"].get(function, {})
    return int(own.get("lambda_timeout", CONFIG["lambda_timeout"]))


class _OneThread:
    """A pool of threads that does one thing after the other, so that a run can be repeated."""

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> "_OneThread":
        return self

    def __exit__(self, *_: object) -> None: ...

    def map(self, call: Callable[..., T], *items: Iterable[Any]) -> Iterator[T]:
        return map(call, *items)


class _NoLog:
    def info(self, *_: object, **__: object) -> None: ...


@contextmanager
def living(
    database: Database, call: Call | None = None, mode: Mode = "before", seed: int = 0, **settings: Any
) -> Iterator[World]:
    """Yield a world whose shop is the one that the handlers in app.py find. One `call` may fail in it."""
    import app

    clock = Clock()
    world = World(database, Faults(clock.now, call, mode), clock, seed, **settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "shop", lambda: world.shop)
        patch.setattr("concurrent.futures.ThreadPoolExecutor", _OneThread)
        patch.setattr("chalicelib.logs._logger", _NoLog)
        try:
            yield world
        finally:
            clock.close()
