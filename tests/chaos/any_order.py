"""The life of a shop in any order, with outages and late events, in the world and in its model."""

from contextlib import suppress

from hypothesis import strategies as some
from hypothesis.stateful import initialize, precondition, rule

from chalicelib.errors import Conflict
from chalicelib.failures.by_hand import rerun_failed
from chalicelib.orders.products import Product
from chalicelib.orders.tasks import place_order
from chalicelib.photos.reruns import rerun_photo
from chalicelib.privacy.tasks import erase_person
from tests.chaos.canon import MANY
from tests.chaos.life import Life
from tests.chaos.scenarios import enrol, staff
from tests.chaos.world import MINUTE

ENROLLED, NEWCOMERS = ("ann", "bob"), ("zoe", "max")
PEOPLE = some.sampled_from(ENROLLED + NEWCOMERS)
PAUSES = some.sampled_from((1, 20, 5 * MINUTE, 50 * MINUTE, 240 * MINUTE))
SOME_PEOPLE = some.lists(PEOPLE, min_size=1, max_size=3, unique=True)
DELAYS = some.sampled_from(((0,), (0,), (0, 0), (0, 20), (40,), (20 * MINUTE,), (0, 20 * MINUTE), ()))
"""Seconds after which S3 tells of a photo, each time that it does."""
NUMBERS = some.integers(0, 40)
STOCK = 99
MINUTES = some.sampled_from((1, 10, 45))
REFUSING = ("collection", "photos_bucket", "results_bucket", "storeroom")
OUTSIDE = ("redis", "collection", "photos_bucket", "results_bucket", "workflow", "storeroom", "mailbox")


class AnyOrder(Life):
    """Steps that may happen in a shop."""

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
        self.rested_at = world.clock.now()

    @rule(people=SOME_PEOPLE, delays=DELAYS, pause=PAUSES)
    def come(self, people: list[str], delays: tuple[float, ...], pause: float) -> None:
        """Take a photo. Its event may come late, twice, or never."""
        key, now = self.new_key(), self.world.clock.now()
        self.world.upload(key, *people, delays=delays)
        self.model.see(key, people, now, is_told=bool(delays))
        self.is_untold |= not delays
        self.wait(pause)

    @rule(person=some.sampled_from(ENROLLED))
    def come_in_poor_light(self, person: str) -> None:
        """Take a photo about which the staff is asked, when it can answer."""
        self.rest()
        if self.customer(person):
            key, now = self.new_key(), self.world.clock.now()
            self.world.upload(key, f"{person}?")
            self.model.see(key, [person], now)
            self.wait(5 * MINUTE)

    @rule(what=some.sampled_from(OUTSIDE), minutes=MINUTES)
    def lose(self, what: str, minutes: int) -> None:
        """Put something out of reach for a while."""
        self.lost = what, self.world.clock.now() + minutes * 60_000

    @rule(what=some.sampled_from(REFUSING), minutes=MINUTES)
    def refuse(self, what: str, minutes: int) -> None:
        """Let something refuse all calls for a while. Photos fail until a person runs them again."""
        self.refused, self.was_refused = (what, self.world.clock.now() + minutes * 60_000), True

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
        self.rest()
        who, into = self.customer(one), self.customer(other)
        if who is None or into is None or who == into:
            return
        with suppress(Conflict):
            merge, _ = self.run(self.world.ask(lambda shop: shop.merges.join(who, into)))
            self.ask(lambda shop: shop.merges.undo(merge))

    @precondition(lambda self: self.model.photos)
    @rule(number=NUMBERS, delays=some.sampled_from(((0,), (0, 60), ())))
    def delete(self, number: int, delays: tuple[float, ...]) -> None:
        self.rest()
        if self.model.photos:
            key = sorted(self.model.photos)[number % len(self.model.photos)]
            self.world.delete(key, delays)
            self.model.photos.pop(key)
            self.is_untold |= not delays

    @rule(person=PEOPLE)
    def erase(self, person: str) -> None:
        self.rest()
        who = self.customer(person)
        if who:
            self.ask(lambda shop: erase_person(shop, who))
            self.model.erase(person)
            self.wait(1)

    @rule(number=NUMBERS)
    def run_again(self, number: int) -> None:
        """Run a photo again by hand, whatever its state is."""
        photos = self.world.calm.photos.page(MANY)[0]
        if photos:
            photo = photos[number % len(photos)].id
            self.ask(lambda shop: rerun_photo(shop, photo))

    @rule()
    def run_all_again(self) -> None:
        """Run all failed photos again by hand, as `make rerun` does."""
        self.ask(lambda shop: rerun_failed(shop, {}))

    @rule()
    def look(self) -> None:
        self.rest()
