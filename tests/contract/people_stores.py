"""The stores that hold something of people, and what they answer of one, for the model of people."""

from collections.abc import Callable
from typing import Any

from chalicelib.addresses import address_digest
from chalicelib.database import Database
from chalicelib.errors import CustomerErased
from chalicelib.faces.store import FaceStore
from chalicelib.notifications.device_store import DeviceStore
from chalicelib.notifications.store import NotificationStore
from chalicelib.notifications.values import Content
from chalicelib.offers.promotions import PromotionStore
from chalicelib.offers.store import OfferStore
from chalicelib.offers.values import Offer
from chalicelib.orders.store import OrderStore
from chalicelib.people.merges import MergeStore
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Contact, Customer
from chalicelib.photos.store import PhotoStore
from chalicelib.privacy.tasks import erase_person, export_person
from chalicelib.times import format_time, parse_time
from chalicelib.visits.store import VisitStore
from tests.contract.people_records import CONSENTS
from tests.contract.people_things import GAP_SECONDS
from tests.fakes import BOX, clock
from tests.shops import make_shop

NOW = 1_790_000_000_000
OFFERS = ("jam-week", "tea-week")


class Stores:
    """Everything that a shop holds of people."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self.customers, self.owners = CustomerStore(database), FaceStore(database)
        self.visits, self.orders = VisitStore(database, GAP_SECONDS), OrderStore(database)
        self.photos, self.notices = PhotoStore(database), NotificationStore(database, 3)
        self.promotions, self.devices = PromotionStore(database), DeviceStore(database)
        self.merging, offers = MergeStore(database, clock(), new_id), OfferStore(database)
        for offer in OFFERS:
            offers.add(Offer(id=offer, text=offer), NOW)
        self.shop = shop = make_shop(database)
        shop.new_id = new_id

    def erase(self, customer_id: str) -> str:
        """Erase a person. Return the survivor of their records."""
        return erase_person(self.shop, customer_id).customer_id

    def register(self, customer_id: str, *, is_newcomer: bool) -> None:
        """Keep a customer with an address, or a newcomer without."""
        if is_newcomer:
            return self.customers.add_newcomer(customer_id, NOW)
        contact = Contact(email=_email(customer_id))
        return self.customers.add(Customer(id=customer_id, status="registered", contact=contact), NOW)

    def photograph(self, photo_id: str) -> None:
        """Keep a new photo."""
        where = {"photo_id": photo_id, "bucket": "photos", "key": f"entrance/{photo_id}", "version": "1"}
        self.photos.add(where | {"lane": "visit", "time": format_time(NOW)})

    def show(self, customer_id: str, photo_id: str, face_id: str) -> str:
        """Claim a face of a photo, for the survivor as the tasks do, and return its owner."""
        self.owners.note_faces(photo_id, [face_id])
        owner = str(self.owners.claim(photo_id, face_id, [], self.customers.current(customer_id), NOW))
        face = {"face_id": face_id, "box": BOX, "decision": "known", "customer_id": owner}
        self.photos.set_faces(photo_id, [face], {})
        return owner

    def notify(self, customer_id: str, name: str) -> None:
        """Open a notification; nothing is kept of somebody erased."""
        content = Content(id=name, customer_id=customer_id, kind="offers", values={})
        if not self.notices.open(content, {"email": ("waiting", "")}, NOW):
            raise CustomerErased(customer_id)

    def unsubscribe(self, customer_id: str, purpose: str) -> None:
        """Withdraw a consent by the link that was sent to a customer's own address."""
        digest = address_digest("email", _email(customer_id))
        self.customers.withdraw(customer_id, purpose, "email", digest)

    def claim(self, offer: str, customer_id: str, attempt: str) -> tuple[str, list[Any]]:
        """Claim an offer and return its visit, '' or 'again', and the claims to settle."""
        claims, again = self.promotions.claim(offer, [customer_id], NOW, attempt)
        return claims[0].visit_id if claims else "again" if again else "", claims

    def held(self, customer_id: str) -> dict[str, Any]:
        """Return what an export says of a customer, and what the stores say besides."""
        found = export_person(self.shop, customer_id).document
        assert found is not None
        seen = self.visits.last_seen([customer_id]).get(customer_id)
        notices = [row for row in found.notifications if "endpoint" not in row]
        return {
            "status": found.customer["status"],
            "refused": {
                each for each in CONSENTS if not found.customer["consents"][f"{each[0]}_by"][each[1]]
            },
            "merges": {(merge["customer_id"], merge["into"]) for merge in found.merges},
            "visits": [_visit(visit) for visit in found.visits],
            "seen": None if seen is None else (seen - NOW) // 1000,
            "orders": {order["id"]: order["state"] for order in found.orders},
            "bought": found.purchases,
            "faces": {face["face_id"]: face["reference"] is not None for face in found.faces},
            "owners": self.owners.owners_of(sorted(face["face_id"] for face in found.faces)),
            "selfies": {selfie["photo_id"] for selfie in found.selfies},
            "notifications": {row["id"] for row in notices},
            "devices": {row["endpoint"] for row in found.notifications if "endpoint" in row},
            "apart": {self.customers.current(other) for other in found.told_apart} - {customer_id},
            "promotions": set(found.promotions),
            "photos": {photo["id"] for photo in found.photos},
        }


def _email(customer_id: str) -> str:
    return f"{customer_id}@example.com"


def _visit(visit: dict[str, Any]) -> dict[str, Any]:
    seen = {each["photo_id"]: (parse_time(each["time"]) - NOW) // 1000 for each in visit["photos"]}
    span = [(parse_time(visit[name]) - NOW) // 1000 for name in ("started_at", "last_seen_at")]
    same = {
        "id": visit["id"],
        "customer": visit["customer_id"],
        "number": visit["number"],
        "ids": set(visit["ids"]),
    }
    notes = {"orders": set(visit["requested_orders"]), "offers": set(visit["sent_offers"])}
    return same | notes | {"seen": seen, "span": span}
