"""A shop whose customers have a past, for the tests of merges."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.database import Database
from chalicelib.faces.store import FaceStore
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item, Product
from chalicelib.people.merges import MergeStore
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Consents, Contact, Customer
from chalicelib.visits.store import VisitStore
from tests.fakes import BOX, clock

NOW = 1_790_000_000_000
HOUR = 3_600_000
SEEN = {"photo_id": "photo", "bucket": "b", "key": "k", "version": "1", "box": BOX}


@dataclass
class Shop:
    """Everything that a customer can have."""

    database: Database
    customers: CustomerStore
    visits: VisitStore
    orders: OrderStore
    owners: FaceStore
    merging: MergeStore

    def live(self, customer_id: str, times: int = 1) -> None:
        """Give a customer a past: `times` visits and orders, a purchase, two faces, a selfie, a double."""
        new = Customer(
            id=customer_id,
            status="enrolled",
            contact=Contact(email=f"{customer_id}@b.de"),
            consents=Consents(),
        )
        self.customers.add(new, NOW)
        for number in range(times):
            visit = f"visit-{customer_id}-{number}"
            self.visits.record(customer_id, (f"p-{visit}", "key"), NOW + number * HOUR, 99.0, visit)
            self.orders.add(f"order-{customer_id}-{number}", customer_id, [Item(sku="tea", quantity=2)], NOW)
        self.orders.hand_over(f"order-{customer_id}-0", NOW)
        for face in (f"face-{customer_id}", f"other-{customer_id}"):
            self.owners.claim(f"photo-of-{face}", face, [], customer_id, NOW)
        self.owners.keep_reference(f"face-{customer_id}", customer_id, SEEN, 5)
        self.owners.tell_apart(customer_id, f"double-of-{customer_id}")
        self.customers.enrol(customer_id, f"selfie-{customer_id}", {"face_id": f"face-{customer_id}"})

    def everything(self) -> dict[str, Any]:
        """All that is stored, but for what only merges know."""
        client = self.database.client
        keys = sorted(key for key in client.scan_iter(self.database.key("*")) if ":merge" not in key)
        read: dict[str, Callable[[str], Any]] = {
            "hash": client.hgetall,
            "set": lambda key: sorted(client.smembers(key)),
            "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
            "string": client.get,
        }
        return {key: read[client.type(key)](key) for key in keys}


def shop_of(database: Database, ids: Callable[[], str]) -> Shop:
    """A shop that knows nobody yet."""
    ProductStore(database).put(Product(sku="tea", name="Tea", price_cents=549, stock=99), NOW)
    merging = MergeStore(database, clock(), ids)
    visits, orders = VisitStore(database, 1800), OrderStore(database)
    return Shop(database, CustomerStore(database), visits, orders, FaceStore(database), merging)
