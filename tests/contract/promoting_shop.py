"""A shop with people in it and a new offer, for the tests of promotions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.database import Database
from chalicelib.offers.promoting import Promoting
from chalicelib.offers.promotions import PromotionStore
from chalicelib.offers.ranking import Offer
from chalicelib.offers.sending import OfferSending
from chalicelib.offers.store import OfferStore
from chalicelib.orders.store import OrderStore
from chalicelib.people.merges import Merging
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Consents, Customer
from chalicelib.visits.store import VisitStore
from tests.fakes import FakeNotifying, FakeTopic

NOW = 1_790_000_000_000
GAP = 1800
OFFER = Offer(id="tea", text="Tea for two")


@dataclass
class Time:
    """A clock that only goes on when somebody waits."""

    now: int = NOW
    paused: list[int] = field(default_factory=list)

    def __call__(self) -> int:
        return self.now

    def pause(self, milliseconds: int) -> None:
        self.paused.append(milliseconds)
        self.now += milliseconds


class Shop:
    """Everything that a promotion touches; what goes out is remembered."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.time = Time()
        self.customers = CustomerStore(database)
        self.visits = VisitStore(database, GAP)
        self.offers = OfferStore(database)
        self.promotions = PromotionStore(database)
        self.merging = Merging(database, self.time, lambda: "merge")
        self.topic = FakeTopic()
        self.notifying = FakeNotifying()
        self._attempts = iter(range(1_000_000))
        self.offers.add(OFFER, NOW)

    def enter(self, *customer_ids: str, marketing: bool = True, at: int = NOW) -> None:
        """Customers come in; each one's visit is named `visit-<id>`."""
        for customer in customer_ids:
            consents = Consents(marketing=marketing)
            self.customers.add(Customer(id=customer, status="enrolled", consents=consents), NOW)
            self.visits.record(customer, (f"photo-{customer}", "key"), at, 99.0, f"visit-{customer}")

    def lane(self, topic: Any = None, notifying: Any = None) -> Promoting:
        """The tasks of the promotion lane."""
        return Promoting(
            store=self.offers,
            promotions=self.promotions,
            visits=self.visits,
            customers=self.customers,
            notifying=notifying or self.notifying,
            topic=topic or self.topic,
            clock=self.time,
            pause=self.time.pause,
            new_id=lambda: str(next(self._attempts)),
        )

    def list(self) -> Any:
        """The pages of the promotion."""
        return self.lane().list_customers_in_store({"offer_id": OFFER.id})["pages"]

    def tell(self, page: int = 0, **channels: Any) -> int:
        """How many of a page are told by one run of the task."""
        item = {"lane": "promotion", "offer_id": OFFER.id, "page": page}
        return self.lane(**channels).send_promotion(item, "https://api")["sent"]

    def walk_in(self, customer: str, photo: str = "photo") -> Any:
        """The offers that the visit lane sends for a photo of a customer, in their latest visit."""
        sending = OfferSending(
            store=self.offers,
            customers=self.customers,
            purchases=OrderStore(self.database),
            notifying=self.notifying,
            topic=self.topic,
            most=3,
            clock=self.time,
        )
        (visit,) = [one for one in self.visits.page(100)[0] if one.customer_id == customer][:1]
        found = {"id": visit.id, "absorbed": list(visit.ids[1:]), "customer_id": customer}
        return sending.send_offers({"photo_id": photo, "visit": found}, "https://api")

    def heard(self) -> Iterable[str]:
        """Whom the topic was told of, sorted."""
        return sorted(message["customer_id"] for _, message in self.topic.published)
