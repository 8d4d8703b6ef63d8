"""The life of a shop in any order, with outages and late events, in the world and in its model."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.orders.products import Product
from chalicelib.orders.tasks import place_order
from chalicelib.privacy.tasks import erase_person
from tests.chaos.canon import MANY, Canon
from tests.chaos.comparison import compare
from tests.chaos.invariants import broken
from tests.chaos.model import GAP_MS, Model
from tests.chaos.scenarios import enrol, staff
from tests.chaos.world import MINUTE, World, living

ENROLLED, NEWCOMERS = ("ann", "bob"), ("zoe", "max")
PEOPLE = some.sampled_from(ENROLLED + NEWCOMERS)
PAUSES = some.sampled_from((1, 20, 5 * MINUTE, 50 * MINUTE, 240 * MINUTE))
SOME_PEOPLE = some.lists(PEOPLE, min_size=1, max_size=3, unique=True)
DELAYS = some.sampled_from(((0,), (0,), (0, 0), (0, 20), (40,), (20 * MINUTE,), (0, 20 * MINUTE), ()))
"""Seconds after which S3 tells of a photo, each time that it does."""
NUMBERS = some.integers(0, 40)
STOCK = 99
OUTSIDE = ("redis", "collection", "photos_bucket", "results_bucket", "workflow", "storeroom", "mailbox")


class AnyOrder(RuleBasedStateMachine):
    """A world and its model, to which the same happens."""

    def __init__(self, database: Database, seed: int) -> None:
        super().__init__()
        self.left = ExitStack()
        self.world: World = self.left.enter_context(living(database, seed=seed, visit_gap=GAP_MS // 1000))
        self.model = Model()
        self.number = 0
        self.out_until = 0
        self.is_untold = False
        """Tells whether S3 has kept something to itself since bucket and records were compared."""

    # helpers

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.world.clock.run(work)

    def rest(self, seconds: float) -> None:
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

    # what happens

    @initialize()
    def begin(self) -> None:
        world = self.world
        world.calm.products.put(
            Product(sku="tea", name="Tea", price_cents=300, stock=STOCK), world.clock.now()
        )
        world.begin()
        world.do(staff(world))
        self.run(enrol(world, *ENROLLED))
        self.model.registered |= {*ENROLLED}
        world.faults.are_awake = True
        world.faults.outage = lambda name: name.startswith(self.out) and world.clock.now() < self.out_until
        self.out = "nothing"

    @rule(people=SOME_PEOPLE, delays=DELAYS, pause=PAUSES)
    def come(self, people: list[str], delays: tuple[float, ...], pause: float) -> None:
        """Take a photo. Its event may come late, twice, or never."""
        key, now = self.new_key(), self.world.clock.now()
        self.world.upload(key, *people, delays=delays)
        self.model.see(key, people, now, is_told=bool(delays))
        self.is_untold |= not delays
        self.rest(pause)

    @rule(person=some.sampled_from(ENROLLED))
    def come_in_poor_light(self, person: str) -> None:
        """Take a photo about which the staff is asked, when it can answer."""
        self.look()
        if self.customer(person):
            key, now = self.new_key(), self.world.clock.now()
            self.world.upload(key, f"{person}?")
            self.model.see(key, [person], now)
            self.rest(5 * MINUTE)

    @rule(what=some.sampled_from(OUTSIDE), minutes=some.sampled_from((1, 10, 45)))
    def lose(self, what: str, minutes: int) -> None:
        """Put something out of reach for a while."""
        self.out, self.out_until = what, self.world.clock.now() + minutes * 60_000

    @rule(person=PEOPLE)
    def order(self, person: str) -> None:
        who = self.customer(person)
        if who is None:
            return
        key, shop = f"key-{self.number}", self.world.calm
        self.number += 1
        known = {order.id for order in shop.orders.page(MANY)[0]}
        self.ask(lambda shop: place_order(shop, who, [("tea", 1)], key))
        (new,) = {order.id for order in shop.orders.page(MANY)[0]} - known
        self.model.order(new, person, self.world.clock.now())

    @precondition(lambda self: self.model.orders)
    @rule(number=NUMBERS, step=some.sampled_from(("hand_over", "cancel")))
    def end_order(self, number: int, step: str) -> None:
        name = sorted(self.model.orders)[number % len(self.model.orders)]
        self.ask(lambda shop: getattr(shop.orders, step)(name, shop.now()))
        order = self.model.orders[name]
        order.state = (
            order.state
            if order.state != "open"
            else {"hand_over": "handed_over", "cancel": "cancelled"}[step]
        )

    @rule(one=PEOPLE, other=PEOPLE)
    def merge_and_undo(self, one: str, other: str) -> None:
        self.look()
        who, into = self.customer(one), self.customer(other)
        if who is None or into is None or who == into:
            return
        with suppress(Conflict):
            merge, _ = self.run(self.world.ask(lambda shop: shop.merges.join(who, into)))
            self.ask(lambda shop: shop.merges.undo(merge))

    @precondition(lambda self: self.model.photos)
    @rule(number=NUMBERS, delays=some.sampled_from(((0,), (0, 60), ())))
    def delete(self, number: int, delays: tuple[float, ...]) -> None:
        self.look()
        if self.model.photos:
            key = sorted(self.model.photos)[number % len(self.model.photos)]
            self.world.delete(key, delays)
            self.model.photos.pop(key)
            self.is_untold |= not delays

    @rule(person=PEOPLE)
    def erase(self, person: str) -> None:
        self.look()
        who = self.customer(person)
        if who:
            self.ask(lambda shop: erase_person(shop, who))
            self.model.erase(person)
            self.rest(1)

    @rule()
    def look(self) -> None:
        """Let everything come right, and compare."""
        if self.is_untold:
            self.run(self.world.reconcile())
            self.is_untold = False
        self.rest(1)
        self.run(self.world.settle())
        self.out_until = 0
        assert broken(self.world) == []
        compare(self.world, self.model)

    def teardown(self) -> None:
        try:
            if self.number:
                self.look()
        finally:
            self.left.close()
