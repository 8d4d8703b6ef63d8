"""A shop with all around it in one process: the state machine, functions, events, schedules and people."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from functools import cache, partial
from random import Random
from typing import Any, TypeVar

import pytest
from chalice.app import Rate, ScheduledEventConfig

from chalicelib.database import Database
from chalicelib.errors import ServiceError, TransientError
from chalicelib.notifications.texts import Texts
from chalicelib.shop import Shop
from chalicelib.turns.store import TurnStore
from tests.chaos.bucket import VersionedBucket
from tests.chaos.clock import Clock
from tests.chaos.crowd import CommonLabels, Crowd
from tests.chaos.events import BUCKET, DELETED, s3_event, scheduled_event, status_event
from tests.chaos.executions import Execution, StateError
from tests.chaos.faults import Call, Faults, GuardedShop, Killed, Mode
from tests.chaos.functions import Functions
from tests.chaos.lanes import Lanes
from tests.chaos.one_process import NoLog, OneThread
from tests.chaos.pictures import PICTURE
from tests.chaos.quota import Quota
from tests.chaos.unfinished import unfinished
from tests.shops import make_shop

T = TypeVar("T")
VISIBILITY_SECONDS = 960
"""Time after which a received message of the queue of lost events comes back."""
MINUTE = 60
PATIENCE_SECONDS = 6 * 3600
"""The longest time that everything may take to come right."""
CALLS_A_SECOND = 1
"""Quota of each operation of Rekognition, so small that two photos of a moment wait for each other."""
MINUTES_OF_RATE = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60}


class World(Functions):
    """All that happens to a shop. `calm` is the shop as it is, `shop` the one whose calls may fail."""

    def __init__(self, database: Database, faults: Faults, clock: Clock, seed: int, **settings: Any) -> None:
        self.calm, self.bucket = make_shop(database, **settings), VersionedBucket(name=BUCKET, now=clock.now)
        self.calm.photos_bucket = self.bucket
        super().__init__(clock, faults, Random(seed), self.calm.lost_events)
        quota = Quota(self.calm.settings.rekognition_tps, clock.now)
        self.crowd, self.lanes = Crowd(now=clock.now, quota=quota), Lanes(clock, self.chances)
        self.calm.collection, self.calm.workflow = self.crowd, self.lanes  # type: ignore[assignment]
        self.calm.labels = CommonLabels(quota)
        self.calm.now, self.calm.pause, self.calm.new_id = clock.now, clock.pass_by, self._new_id
        self.shop = GuardedShop(self.calm, faults)
        self.shop.texts = _texts()
        for shop in (self.calm, self.shop):
            shop.turns = _turns(shop)
        self.lanes.call, self.lanes.publish, self.lanes.ended = self.call, self._publish, self._note_end
        self.lanes.do = self.do
        self._ids = 0

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids:04}"

    async def _publish(self, topic: str, given: Any) -> None:
        name, message = topic.removesuffix("_topic"), json.loads(given["Message"])
        self.faults.begin("states")
        try:
            publish = partial(self.calm.topic(name).publish, given["Subject"], message)
            self.faults.call(f"{name}-topic.publish", publish)
        except (TransientError, Killed):
            raise StateError("SNS.InternalErrorException") from None
        except ServiceError:
            raise StateError("SNS.AuthorizationErrorException") from None

    def _note_end(self, execution: Execution) -> None:
        if execution.error:
            self.send("record_stopped_execution", status_event(self.lanes.arn, execution))

    # what happens

    def upload(self, key: str, *shows: str, delays: Iterable[float] = (0,)) -> None:
        """Upload a photo that shows these people. S3 tells of it after these delays (seconds)."""
        self.crowd.shows[key] = list(shows)
        event = s3_event(key, self.clock.now(), self.bucket.put(key, PICTURE))
        for delay in delays:
            self.send("start_photo", event, delay)

    def delete(self, key: str, delays: Iterable[float] = (0,)) -> None:
        """Put a delete marker over a photo. S3 tells of it after these delays (seconds)."""
        event = s3_event(key, self.clock.now(), self.bucket.hide(key), DELETED)
        for delay in delays:
            self.send("remove_photo", event, delay)

    async def reconcile(self) -> None:
        """Compare bucket and records, as the nightly run does, a while after the last upload."""
        await asyncio.sleep(20 * MINUTE)
        self.send("reconcile_photos", scheduled_event())

    async def pass_night(self) -> None:
        """Forget what is old, and orphans, as the nightly run does."""
        self.send("apply_retention", scheduled_event())
        await self.settle()

    async def ask(self, request: Callable[[Shop], T], name: str = "request") -> T:
        """Make a request of the API. A person repeats it until the shop is within reach."""
        while True:
            self.faults.begin(name)
            try:
                return request(self.shop)
            except (TransientError, ServiceError, Killed):
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
        self.do(self._time_out())

    async def _time_out(self) -> None:
        while True:
            await asyncio.sleep(VISIBILITY_SECONDS)
            self.calm.lost_events.time_out()

    async def settle(self) -> None:
        """Wait until nothing is left to do."""
        until = self.clock.now() + PATIENCE_SECONDS * 1000
        while waiting := self.waiting():
            assert self.clock.now() < until, f"this is still waiting: {waiting}"
            await asyncio.sleep(MINUTE)
        assert not self.errors, self.errors

    def waiting(self) -> dict[str, Any]:
        """Return what is not done yet. Redis is asked when nothing else has something to do."""
        lost = self.calm.lost_events
        found = {"executions": self.lanes.running, "events": ["on the way"] * self.on_the_way}
        found |= {"lost events": [*lost.messages, *lost.taken]}
        if not any(found.values()):
            found = unfinished(self.calm)
        return {name: some for name, some in found.items() if some}


def _turns(shop: Shop) -> TurnStore:
    """Return turns by the shop's clock instead of Redis' own."""
    return TurnStore(lambda: shop.database, shop.settings.rekognition_tps, shop.pause, shop.now)


@cache
def _texts() -> Texts:
    """Return the texts of all worlds, whose templates are compiled once."""
    return Texts(zone=UTC)


@contextmanager
def living(
    database: Database, call: Call | None = None, mode: Mode = "before", seed: int = 0, **settings: Any
) -> Iterator[World]:
    """Yield a world whose shop is the one that the handlers in app.py find. One `call` may fail in it."""
    import app

    clock = Clock()
    quota = {"rekognition_tps": CALLS_A_SECOND}
    world = World(database, Faults(clock.now, call, mode), clock, seed, **quota | settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "shop", lambda: world.shop)
        patch.setattr("concurrent.futures.ThreadPoolExecutor", OneThread)
        patch.setattr("chalicelib.logs.logger", NoLog)
        try:
            yield world
        finally:
            clock.close()
