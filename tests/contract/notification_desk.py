"""Channels that only remember, and a shop that notifies by them, for the tests of notifications."""

from dataclasses import dataclass, field

from chalicelib.channels import CHANNELS, ByChannel, ChannelName
from chalicelib.errors import FutureStoreError
from chalicelib.notifications.channels import make_channels
from chalicelib.notifications.tasks import notify, retry_notifications
from chalicelib.notifications.values import Message
from chalicelib.offers.values import Offer
from chalicelib.people.values import Consents, Contact, Customer
from chalicelib.shop import Shop

NOW = 1_790_000_000_000
MINUTE = 60_000
API_URL = "https://shop.example"
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

    def reaches(self, customer: Customer) -> bool:
        return self.reaching

    def send(self, customer: Customer, message: Message) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.sent.append((customer.id, message))


@dataclass
class Desk:
    """A shop that knows Ann, who agrees to everything, and an offer `tea`."""

    shop: Shop
    clock: Clock
    channels: dict[ChannelName, FakeChannel]

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
        return notify(self.shop, notification, customer, "offers", OFFERS, API_URL)

    def retry_after(self, milliseconds: int) -> dict[str, int]:
        self.clock.time += milliseconds
        return retry_notifications(self.shop)

    def states(self, notification: str = "n1") -> dict[str, tuple[str, str]]:
        """State and reason by channel."""
        found = self.shop.notifications.get_many([notification])[notification]
        return {name: (way.state, way.reason) for name, way in found.channels.items()}

    def failing(self, channel: FakeChannel, *errors: FutureStoreError) -> None:
        channel.refuses.extend(errors)


def desk_of(shop: Shop) -> Desk:
    """Return a desk of a shop that sends each message at most three times."""
    clock = Clock()
    fakes = {name: FakeChannel(name, real.parts) for name, real in make_channels(shop).items()}
    shop.now, shop.channels = clock, dict(fakes)
    shop.customers.add(ANN, NOW)
    shop.offers.add(Offer(id="tea", text="Tea"), NOW)
    return Desk(shop, clock, fakes)
