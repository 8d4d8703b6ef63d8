"""Faults of single calls: each call of a task is noted by its name, and one of them fails as it is told."""

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_type_hints

from chalicelib import ports
from chalicelib.database import Database
from chalicelib.errors import ServiceError, TransientError
from chalicelib.shop import Shop
from tests.shops import TestShop

T = TypeVar("T")
Mode = Literal["before", "after", "twice", "slowly", "for ever", "refused"]
MODES: tuple[Mode, ...] = get_args(Mode)
OUTAGE_MS = 3600 * 1000
"""Time for which `for ever` lasts: longer than an execution tries, shorter than the sweep does."""
PORTS = [
    name
    for name, part in vars(Shop).items()
    if isinstance(part, cached_property) and get_type_hints(part.func)["return"] in vars(ports).values()
]
"""The shop's parts that lie outside, by the ports that they are declared as."""


class Call(NamedTuple):
    """The `number`th call of this name in all runs of a function, from 1."""

    function: str
    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.function}/{self.name}/{self.number}"


class Killed(BaseException):
    """The function's process was killed. Nothing that it would do any more happens."""


class Faults:
    """Notes calls and lets one fail: before or after its work, twice, or until the function's time is up.

    `for ever` all calls of the same service fail, from this one on. A `refused` call never works.
    `now` tells milliseconds.
    """

    def __init__(self, now: Callable[[], int], call: Call | None = None, mode: Mode = "before") -> None:
        self._now, self._chosen, self._mode = now, call, mode
        self._function, self._is_killed = "", False
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._until, self._lost = 0, ""
        self.outage: Callable[[str], Exception | None] = lambda name: None
        """Returns the error of a call at this moment, by its name."""
        self.are_awake = False
        """Until then nothing is noted, and nothing fails."""
        self.calls: list[Call] = []
        self.struck = 0

    def begin(self, function: str) -> None:
        """Note that a function begins to run."""
        self._function, self._is_killed = function, False

    def call(self, name: str, work: Callable[[], T]) -> T:
        """Do the work of a call, or fail."""
        if self._is_killed:
            raise Killed
        if not self.are_awake:
            return work()
        self._numbers[self._function, name] += 1
        call = Call(self._function, name, self._numbers[self._function, name])
        self.calls.append(call)
        if error := self.outage(name):
            raise error
        if self._now() < self._until and service_of(name) == self._lost:
            raise TransientError(f"{name} is out of reach")
        if self._mode == "refused" and call[:2] == (self._chosen or ("", ""))[:2]:
            self.struck += 1
            raise ServiceError(f"{name} is refused, and always will be")
        return self._fail(work) if self._is_chosen(call) else work()

    def _is_chosen(self, call: Call) -> bool:
        if self._chosen is None or call[:2] != self._chosen[:2]:
            return False
        return 0 <= call.number - self._chosen.number < (2 if self._mode == "twice" else 1)

    def _fail(self, work: Callable[[], T]) -> T:
        self.struck += 1
        if self._mode == "for ever":
            self._until, self._lost = self._now() + OUTAGE_MS, service_of(self._chosen.name)  # type: ignore[union-attr]
        if self._mode in ("after", "slowly"):
            work()
        if self._mode == "slowly":
            self._is_killed = True
            raise Killed
        raise TransientError("the connection was lost")


class Guarded:
    """A part of the shop whose calls may fail."""

    def __init__(self, part: Any, name: str, faults: Faults) -> None:
        self._part, self._name, self._faults = part, name, faults

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not callable(found):
            return found
        if name == "pipeline":
            return lambda *args, **options: self._pipeline(found(*args, **options))
        return lambda *args, **options: self._faults.call(
            f"{self._name}.{name}", lambda: found(*args, **options)
        )

    def _pipeline(self, pipeline: Any) -> Any:
        execute = pipeline.execute
        pipeline.execute = lambda: self._faults.call(f"{self._name}.pipeline", execute)
        return pipeline


class GuardedDatabase(Database):
    """A database whose commands and scripts may fail."""

    def __init__(self, database: Database, faults: Faults) -> None:
        self._database, self._faults = database, faults  # first: a database has scripts from the start
        super().__init__(Guarded(database.client, "redis", faults), "")
        self._prefix = database.key("")

    def script(self, name: str) -> Callable[..., Any]:
        script = self._database.script(name)
        return lambda **given: self._faults.call(f"redis.{name}", lambda: script(**given))


class GuardedShop(TestShop):
    """A shop like another one, each of whose calls to the outside may fail."""

    def __init__(self, shop: TestShop, faults: Faults) -> None:
        super().__init__(shop.settings)
        self._calm, self._faults = shop, faults
        self.now, self.pause, self.new_id, self.new_token = shop.now, shop.pause, shop.new_id, shop.new_token
        self.database = GuardedDatabase(shop.database, faults)
        for name in PORTS:
            setattr(self, name, Guarded(getattr(shop, name), name, faults))

    def topic(self, name: str) -> Any:
        return Guarded(self._calm.topic(name), f"{name}-topic", self._faults)


def service_of(name: str) -> str:
    """Return the service that a call of this name goes to."""
    part = name.partition(".")[0]
    return "topic" if part.endswith("-topic") else part
