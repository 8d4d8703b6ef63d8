"""Where notifications go out, for their tests: stores in a real Valkey, channels that only remember."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chalicelib.channels import CHANNELS, ByChannel, ChannelName
from chalicelib.database import Database
from chalicelib.errors import FutureStoreError
from chalicelib.notifications.notifying import Notifying
from chalicelib.notifications.store import NotificationStore
from chalicelib.notifications.texts import Texts
from chalicelib.notifications.unsubscribing import Unsubscribing
from chalicelib.notifications.values import Message, Recipient
from chalicelib.people.merges import Merging
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Consents, Contact, Customer
from tests.fakes import channel_classes

NOW = 1_790_000_000_000
MINUTE = 60_000
OFFERS = {"offers": [{"id": "tea", "text": "Tea"}], "valid_until": "2026-12-31T00:00:00Z"}
ALL = Consents(marketing=True, marketing_by=ByChannel(**dict.fromkeys(CHANNELS, True)))
ANN = Customer(
    id="ann",
    name="Ann",
    status="enrolled",
    contact=Contact(email="ann@example.com", phone="+4930123456"),
    consents=ALL,
)


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    time: int = NOW

    def __call__(self) -> int:
        return self.time


@dataclass
class FakeChannel:
    """Remembers what was sent; `refuses` are what the next tries raise."""

    name: ChannelName
    parts: tuple[str, ...]
    sent: list[tuple[str, Message]] = field(default_factory=list)
    refuses: list[BaseException] = field(default_factory=list)
    reaching: bool = True

    def reaches(self, recipient: Recipient) -> bool:
        return self.reaching

    def send(self, recipient: Recipient, message: Message) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.sent.append((recipient.id, message))


@dataclass
class FakeOffers:
    """The offers there are."""

    known: set[str] = field(default_factory=lambda: {"tea"})

    def find(self, offer_id: str) -> str | None:
        return offer_id if offer_id in self.known else None


@dataclass
class Desk:
    """Where notifications go out."""

    database: Database
    clock: Clock
    customers: CustomerStore
    merging: Merging
    offers_known: FakeOffers
    store: NotificationStore
    channels: dict[ChannelName, FakeChannel]
    notifying: Notifying

    @property
    def email(self) -> FakeChannel:
        return self.channels["email"]

    @property
    def sms(self) -> FakeChannel:
        return self.channels["sms"]

    @property
    def push(self) -> FakeChannel:
        return self.channels["push"]

    def offers(self, notification: str = "n1", customer: str = "ann") -> dict[str, str]:
        return self.notifying.notify(notification, customer, "offers", OFFERS, "https://shop.example")

    def retry_after(self, milliseconds: int) -> dict[str, int]:
        self.clock.time += milliseconds
        return self.notifying.retry_notifications()

    def states(self, notification: str = "n1") -> dict[str, tuple[str, str]]:
        """State and reason by channel."""
        found = self.store.get_many([notification])[notification]
        return {name: (way.state, way.reason) for name, way in found.channels.items()}

    def take_away(self, channel: ChannelName) -> None:
        """Deploy a release without this channel."""
        others = [fake for name, fake in self.channels.items() if name != channel]
        self.notifying = notifying_by(
            others, self.database, self.clock, self.customers, self.offers_known, self.store
        )

    def failing(self, channel: FakeChannel, *errors: FutureStoreError) -> None:
        channel.refuses.extend(errors)


def notifying_by(
    channels: Iterable[FakeChannel],
    database: Database,
    clock: Clock,
    customers: CustomerStore,
    offers: FakeOffers,
    store: NotificationStore,
) -> Notifying:
    """Return what notifies by these channels, each message at most three times."""
    return Notifying(
        store=store,
        customers=customers,
        offers=offers,
        channels=tuple(channels),
        texts=Texts(),
        links=Unsubscribing(database, customers, lambda: "secret"),
        clock=clock,
        most_attempts=3,
    )


def desk_of(database: Database, ids: Callable[[], str]) -> Desk:
    """A desk that knows Ann, who agrees to everything."""
    clock, customers, offers = Clock(), CustomerStore(database), FakeOffers()
    customers.add(ANN, NOW)
    store = NotificationStore(database, 3)
    fakes = {each.name: FakeChannel(each.name, each.parts) for each in channel_classes()}
    notifying = notifying_by(fakes.values(), database, clock, customers, offers, store)
    merging = Merging(database, clock, ids)
    return Desk(database, clock, customers, merging, offers, store, fakes, notifying)
