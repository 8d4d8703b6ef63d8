"""A shop that can erase people: stores in a real Valkey, buckets in moto, faces as the test says."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from msgspec import convert

from chalicelib.database import Database
from chalicelib.faces.tasks import finish_photo, recognise_faces, register_customer
from chalicelib.notifications.values import Content
from chalicelib.orders.values import Item
from chalicelib.payloads import FinishedItem, RecognisedItem, VisitorItem
from chalicelib.privacy.tasks import erase_person
from chalicelib.privacy.values import Receipt
from chalicelib.reports.rows import read_rows
from chalicelib.reports.values import Report, customer_of
from chalicelib.reviews.tasks import answer_review, ask_staff
from chalicelib.times import format_time
from chalicelib.visits.tasks import record_visit
from chalicelib.visits.values import Visit
from tests.contract.shop_parts import picture
from tests.everything import bucket_texts, naming, redis_texts
from tests.fakes import FakeBucket, FakeCollection, FakeWorkflow, clock
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
MINUTE = 60_000


@dataclass
class Shop:
    """People come, order and are erased."""

    database: Database
    photos_bucket: Any
    results_bucket: Any
    collection: FakeCollection = field(default_factory=FakeCollection)
    workflow: FakeWorkflow = field(default_factory=FakeWorkflow)
    minutes: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.parts = self.make_parts()
        self.owners, self.customers = self.parts.faces, self.parts.customers
        self.photos, self.reviews = self.parts.photos, self.parts.reviews
        self.visits, self.orders = self.parts.visits, self.parts.orders
        self.merging = self.parts.merges

    def make_parts(self, **others: Any) -> TestShop:
        """Return the parts of the shop that tasks are functions over, some of them replaced."""
        parts = make_shop(self.database, reference_faces=2, retention_days=30)
        parts.photos_bucket, parts.results_bucket = self.photos_bucket, self.results_bucket
        parts.collection, parts.workflow = self.collection, self.workflow
        parts.now = clock(NOW)
        parts.__dict__ |= others
        return parts

    def erase(self, customer_id: str) -> Receipt:
        """Erase a person."""
        return erase_person(self.parts, customer_id)

    def upload(self, photo_id: str, *people: str, key: str = "", customer_id: str = "") -> dict[str, Any]:
        """A photo of these people, which has just come."""
        self.collection.shows[photo_id] = list(people)
        key = key or f"entrance/door/{photo_id}.jpg"
        version = self.put(key)
        where = {"photo_id": photo_id, "bucket": self.photos_bucket.name, "key": key, "version": version}
        time = format_time(NOW + next(self.minutes) * MINUTE)
        lane = {"lane": "enrolment", "customer_id": customer_id} if customer_id else {"lane": "visit"}
        photo = where | lane | {"time": time}
        self.photos.add(photo)
        return photo

    def put(self, key: str) -> str:
        """Put a picture into the bucket. Return its version."""
        if isinstance(self.photos_bucket, FakeBucket):
            self.photos_bucket.write(key, picture(), "image/jpeg")
            return "the-only-version"
        put = {"Bucket": self.photos_bucket.name, "Key": key, "Body": picture()}
        return str(self.photos_bucket._client.put_object(**put)["VersionId"])

    def recognise(self, photo: dict[str, Any]) -> dict[str, Any]:
        """The photo after the lane's first task."""
        return photo | {"recognition": recognise_faces(self.parts, convert(photo, RecognisedItem))}

    def serve(self, photo: dict[str, Any]) -> dict[str, str]:
        """The photo's visitors are served and it ends: each face's customer."""
        outcomes = [self.visit(photo, visitor) for visitor in photo["recognition"]["visitors"]]
        self.finish(photo | {"outcomes": outcomes})
        return {outcome["face_id"]: outcome["customer_id"] for outcome in outcomes}

    def visit(self, photo: dict[str, Any], visitor: dict[str, Any]) -> dict[str, Any]:
        """One visitor is registered and their visit recorded."""
        item = photo | {"visitor": visitor, "review_timeout": 900}
        if visitor["decision"] != "known":
            item["visitor"] = self.register(item)
        visit = self.record(item)
        face = {"face_id": visitor["face_id"], "customer_id": visit["customer_id"]}
        return face | {"visit_id": visit["id"], "needs_picture": visit["needs_picture"]}

    def register(self, item: dict[str, Any]) -> dict[str, Any]:
        """One visitor is registered."""
        return register_customer(self.parts, convert(item, VisitorItem))

    def finish(self, photo: dict[str, Any]) -> None:
        """A photo whose visitors were served ends."""
        finish_photo(self.parts, convert(photo, FinishedItem))

    def answer(self, review_id: str, answer: Any) -> None:
        """The staff answers a review."""
        answer_review(self.parts, review_id, answer)

    def record(self, item: dict[str, Any]) -> dict[str, Any]:
        """One visitor's sighting is recorded."""
        return record_visit(self.parts, convert(item, VisitorItem))

    def comes(self, photo_id: str, *people: str) -> list[str]:
        """People come through the door together; the customers that they are."""
        return list(self.serve(self.recognise(self.upload(photo_id, *people))).values())

    def asks(self, photo_id: str, person: str, about: str, token: str = "token") -> dict[str, Any]:
        """Somebody comes of whom it isn't sure whether they are this customer; the task's input."""
        photo = self.upload(photo_id, person)
        self.owners.note_faces(photo_id, [face.face_id for face in self.collection.index({}, photo_id).faces])
        visitor = {
            "face_id": f"{photo_id}-0",
            "decision": "uncertain",
            "customer_id": about,
            "similarity": 88,
        }
        item = photo | {"visitor": visitor, "review_timeout": 900}
        self.workflow.waiting.add(token)
        ask_staff(self.parts, convert(item, VisitorItem), token)
        return item

    def names(self, customer_id: str, name: str) -> None:
        """A newcomer tells who they are, and orders something."""
        contact = {"email": f"{name}@example.com", "phone": "+491701234567"}
        self.customers.change(customer_id, {"name": name, "contact": contact})
        self.orders.add(f"order-of-{customer_id}", customer_id, [Item(sku="tea", quantity=1)], NOW)

    def visit_of(self, customer_id: str) -> Visit:
        """A customer's last visit."""
        return next(visit for visit in self.visits.page(99)[0] if visit.customer_id == customer_id)

    def notifies(self, customer_id: str) -> None:
        """A customer is told something, and registers a device."""
        content = Content(id=f"notice-{customer_id}", customer_id=customer_id, kind="enrolled", values={})
        self.parts.notifications.open(content, {"email": ("waiting", "")}, NOW)
        self.parts.devices.register(customer_id, "phone", f"arn:endpoint-{customer_id}", NOW)

    def reports(self, report_id: str) -> None:
        """A report about all visits is made."""
        span = {"from_": format_time(0), "to": format_time(NOW + 999 * MINUTE)}
        report = Report(id=report_id, kind="visits", created_at=format_time(NOW), **span)
        self.parts.reports.add(report, "boss@shop.example", "boss")
        rows = read_rows(self.parts, report, NOW + 999 * MINUTE)
        counts = Counter(customer_of(row) for row in rows)
        del counts[""]
        self.parts.reports.publish_people(report, counts)

    def remembered(self, *words: str) -> list[str]:
        """Where in Redis any of these is found."""
        return naming(redis_texts(self.database.client, self.database.key("")), *words)

    def found(self, *words: str) -> list[str]:
        """Where in Redis and both buckets any of these is found."""
        texts = redis_texts(self.database.client, self.database.key(""))
        for bucket in (self.photos_bucket, self.results_bucket):
            if isinstance(bucket, FakeBucket):
                texts |= {key: key for key in bucket.objects}
            else:
                texts |= bucket_texts(bucket._client, bucket.name)
        return naming(texts, *words)
