"""A shop with people in it and a new offer, for the tests of promotions."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.database import Database
from chalicelib.offers.tasks import list_customers_in_store, send_offers, send_promotion
from chalicelib.offers.values import Offer
from chalicelib.payloads import PageItem, PromotionItem
from chalicelib.people.values import Consents, Contact, Customer
from tests.items import visit_item
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
GAP_SECONDS = 1800
OFFER = Offer(id="tea", text="Tea for two")
API_URL = "https://api"


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


def promoting_shop(database: Database) -> TestShop:
    """Return a shop that has an offer."""
    shop, time = make_shop(database), Time()
    shop.now, shop.pause = time, time.pause
    shop.offers.add(OFFER, NOW)
    return shop


def time_of(shop: TestShop) -> Time:
    """Return the clock of a promoting shop."""
    assert isinstance(shop.now, Time)
    return shop.now


def enter(shop: TestShop, *customer_ids: str, marketing: bool = True, at: int = NOW) -> None:
    """Let customers come in; each one's visit is named `visit-<id>`."""
    for customer in customer_ids:
        contact, consents = Contact(email=f"{customer}@example.com"), Consents(marketing=marketing)
        known = Customer(id=customer, status="enrolled", contact=contact, consents=consents)
        shop.customers.add(known, NOW)
        shop.visits.record(customer, (f"photo-{customer}", "key"), at, 99.0, f"visit-{customer}")


def list_pages(shop: TestShop) -> list[int]:
    """List the customers of the promotion and return its pages."""
    return list_customers_in_store(shop, PromotionItem(offer_id=OFFER.id))["pages"]


def tell(shop: TestShop, page: int = 0) -> int:
    """Tell a page by one run of the task and return the number of customers told."""
    return send_promotion(shop, PageItem(offer_id=OFFER.id, page=page), API_URL)["sent"]


def walk_in(shop: TestShop, customer: str, photo: str = "photo") -> list[str]:
    """Send offers for a photo of a customer, in their latest visit, as the visit lane does."""
    visit = next(one for one in shop.visits.page(100)[0] if one.customer_id == customer)
    return send_offers(shop, visit_item(customer, photo, visit.id, visit.ids[1:]), API_URL)


def heard(shop: TestShop) -> list[str]:
    """Return the customers of whom the topic was told, sorted."""
    return sorted(message["customer_id"] for message in published(shop))


def published(shop: TestShop) -> list[dict[str, Any]]:
    """Return the topic's messages."""
    return [message for _, message in shop.topic("offers").published]


def notified(shop: TestShop) -> set[tuple[str, str, str]]:
    """Return id, customer and kind of each notification."""
    rows, _ = shop.notifications.page(1000, None, shop.now())
    return {(row.id, row.customer_id, row.kind) for row in rows}
