"""The life of people one at a time, in the shop and in its model: they come, order, and are told."""

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from chalicelib.database import Database
from chalicelib.errors import CustomerErased, FutureStoreError, NotFound
from chalicelib.orders.values import Item
from tests.contract.people_records import CONSENTS, Device, Notification, Order
from tests.contract.people_stores import NOW, OFFERS, Stores
from tests.contract.people_things import People

NUMBERS = some.integers(0, 40)
SECONDS = some.integers(0, 150)
Found = TypeVar("Found")


class EverydayLife(RuleBasedStateMachine):
    """A shop and its model, to which the same happens."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.ids = ["ann", "bob", "cyd", "newcomer"]
        self.stores, self.people = Stores(database, lambda: self.id), People()
        self.merge_ids: list[str] = []
        self.claims: list[tuple[str, str, str, str, list[Any]]] = []
        self.number = 0

    @property
    def id(self) -> str:
        """The id for what is new next."""
        return f"id-{self.number:03}"

    def agree(self, real: Callable[[], object], model: Callable[[], object]) -> Any:
        """Do the same to both and return what both answer."""
        answer, expected = tried(real), tried(model)
        assert answer == expected
        self.number += 1
        return answer

    def succeed(self, real: Callable[[], object], model: Callable[[], object]) -> None:
        """Do the same to both, of which only errors matter."""

        def succeeds(act: Callable[[], object]) -> bool:
            act()
            return True

        self.agree(lambda: succeeds(real), lambda: succeeds(model))

    def who(self, number: int) -> str:
        return self.ids[number % len(self.ids)]

    def one_of(self, kind: type[Found], number: int) -> Found | None:
        found = [thing for thing in self.people.things if isinstance(thing, kind)]
        return found[number % len(found)] if found else None

    @rule(number=NUMBERS, second=SECONDS, is_shown=some.booleans())
    def come(self, number: int, second: int, is_shown: bool) -> None:
        who, photo = self.who(number), f"photo-{self.number:03}"
        self.stores.photograph(photo)
        if is_shown:
            self.show(number, photo)

        def record() -> object:
            visit = self.stores.visits.record(who, (photo, "key"), NOW + second * 1000, None, self.id)
            return visit.id, visit.customer_id

        self.agree(record, lambda: self.people.see(who, photo, second, self.id))

    def show(self, number: int, photo: str) -> None:
        who, face = self.who(number), f"face-{photo}"
        self.agree(
            lambda: self.stores.show(who, photo, face),
            lambda: self.people.show(who, photo, face),
        )

    @rule(number=NUMBERS, quantity=some.integers(1, 3))
    def order(self, number: int, quantity: int) -> None:
        who, items = self.who(number), [Item(sku="tea", quantity=quantity)]
        self.succeed(
            lambda: self.stores.orders.add(self.id, who, items, NOW),
            lambda: self.people.order(who, self.id, quantity),
        )

    @rule(number=NUMBERS, step=some.sampled_from(("hand_over", "cancel", "undo")))
    def change_order(self, number: int, step: str) -> None:
        order = self.one_of(Order, number)
        if order:
            states = {"hand_over": "handed_over", "cancel": "cancelled", "undo": "undone"}
            self.agree(
                lambda: getattr(self.stores.orders, step)(order.id, NOW).state,
                lambda: self.people.change(order.id, states[step]),
            )

    @rule(number=NUMBERS)
    def request_orders(self, number: int) -> None:
        who = self.who(number)
        for visit in self.people.visits(self.people.root(who))[-1:]:
            self.agree(
                lambda: {order.id for order in self.stores.orders.request(who, self.id, visit.id, NOW)},  # noqa: B023
                lambda: self.people.request(who, visit.id),  # noqa: B023
            )

    @rule(number=NUMBERS)
    def enrol(self, number: int) -> None:
        who = self.people.root(self.who(number))
        self.succeed(
            lambda: self.stores.customers.enrol(who, self.id, {"face_id": ""}),
            lambda: self.people.enrol(who, self.id),
        )

    @rule(number=NUMBERS)
    def notify(self, number: int) -> None:
        who = self.who(number)
        self.succeed(
            lambda: self.stores.notify(who, self.id), lambda: self.people.add(Notification, who, self.id)
        )

    @rule(number=NUMBERS, device=some.sampled_from(("phone", "tablet")))
    def register_device(self, number: int, device: str) -> None:
        who = self.who(number)
        self.succeed(
            lambda: self.stores.devices.register(who, device, device, NOW),
            lambda: self.people.add(Device, who, device),
        )

    @rule(number=NUMBERS, consent=some.sampled_from(CONSENTS), is_given=some.booleans())
    def say(self, number: int, consent: tuple[str, str], is_given: bool) -> None:
        who, (purpose, channel) = self.who(number), consent
        said = {"consents": {f"{purpose}_by": {channel: is_given}}}
        self.succeed(
            lambda: self.stores.customers.change(who, said),
            lambda: self.people.consent(who, consent, is_given),
        )

    @rule(number=NUMBERS, purpose=some.sampled_from(("marketing", "service")))
    def unsubscribe(self, number: int, purpose: str) -> None:
        self.agree(
            lambda: self.stores.unsubscribe(self.who(number), purpose),
            lambda: self.people.unsubscribe(self.who(number), purpose),
        )

    @rule(number=NUMBERS, offer=some.sampled_from(OFFERS))
    def claim_promotion(self, number: int, offer: str) -> None:
        who, mark = self.who(number), self.id
        if len({state == "sent" for state in self.people.states(who, offer)}) == 2:
            return  # which of the two counts is not fixed
        found: list[Any] = []

        def claim() -> str:
            visit, claims = self.stores.claim(offer, who, mark)
            found.extend(claims)
            return visit

        visit = self.agree(claim, lambda: self.people.claim(offer, who, mark))
        if found:
            self.claims.append((offer, who, visit, mark, found))

    @precondition(lambda self: self.claims)
    @rule(number=NUMBERS, is_sent=some.booleans())
    def settle_promotion(self, number: int, is_sent: bool) -> None:
        *claim, found = self.claims.pop(number % len(self.claims))
        self.stores.promotions.settle(claim[0], found, sent=is_sent)
        self.people.settle(*claim, is_sent=is_sent)


def tried(act: Callable[[], Any]) -> Any:
    """Return what a call answers, or its error: `gone` for all that there is not, or not any more."""
    try:
        return act()
    except (NotFound, CustomerErased):
        return "gone"
    except FutureStoreError as exc:
        return type(exc)
