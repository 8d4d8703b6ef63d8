"""A shop in its world and in its model, to which the same happens, and which are compared at rest."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound, ServiceError, TransientError
from chalicelib.failures.by_hand import rerun_failed
from tests.chaos.canon import Canon
from tests.chaos.comparison import compare
from tests.chaos.invariants import broken
from tests.chaos.model import GAP_MS, Model
from tests.chaos.world import World, living


class Life(RuleBasedStateMachine):
    """A world and its model. `lose` and `refuse` put parts of the world out of order for a while."""

    def __init__(self, database: Database, seed: int) -> None:
        super().__init__()
        self.left = ExitStack()
        self.world: World = self.left.enter_context(living(database, seed=seed, visit_gap=GAP_MS // 1000))
        self.model = Model()
        self.number = 0
        self.lost = self.refused = ("nothing", 0)
        """A part that is out of reach, and one that refuses all calls, each with the end of that (ms)."""
        self.is_untold = self.was_refused = False
        """Tell whether S3 has kept something to itself since the last rest, and whether a part refused."""
        self.rested_at = self.world.clock.now()
        self.world.faults.outage = self.error_of

    def error_of(self, name: str) -> Exception | None:
        """Return the error of a call at this moment, by its name."""
        now = self.world.clock.now()
        if name.startswith(self.lost[0]) and now < self.lost[1]:
            return TransientError(f"{name} is out of reach")
        if name.startswith(self.refused[0]) and now < self.refused[1]:
            return ServiceError(f"{name} is refused")
        return None

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.world.clock.run(work)

    def wait(self, seconds: float) -> None:
        self.run(asyncio.sleep(seconds))

    def ask(self, request: Callable[[Any], object]) -> None:
        """Make a request. Asked again after a lost answer, it may find that all is done."""

        def once(shop: Any) -> None:
            with suppress(Conflict, NotFound):
                request(shop)

        self.run(self.world.ask(once))

    def customer(self, person: str) -> str | None:
        """Return the customer that a person is now."""
        canon = Canon(self.world.calm, self.world.crowd)
        found = [one for one in self.world.calm.customers.ids() if canon.name(one) == person]
        return found[0] if found else None

    def new_key(self) -> str:
        self.number += 1
        return f"entrance/door/{self.number}.jpg"

    def rest(self) -> None:
        """Let everything come right, with a person's help only for what was refused, and compare."""
        if self.is_untold:
            self.run(self.world.reconcile())
        self.settle()
        if self.was_refused:
            self.wait(max(0, self.refused[1] - self.world.clock.now()) / 1000)
            self.ask(lambda shop: rerun_failed(shop, {}))
            self.model.doubt(self.rested_at)
            self.settle()
        self.run(self.world.pass_night())  # a photo whose faces could not be noted may be deleted since
        self.is_untold = self.was_refused = False
        self.lost = self.refused = ("nothing", 0)
        self.rested_at = self.world.clock.now()
        assert broken(self.world) == []
        compare(self.world, self.model)

    def settle(self) -> None:
        self.wait(1)
        self.run(self.world.settle())

    def teardown(self) -> None:
        try:
            if self.number:
                self.rest()
        finally:
            self.left.close()
