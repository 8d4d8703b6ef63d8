"""Events that an earlier release recorded, and a shop that knows what they are about."""

import json
from pathlib import Path
from typing import Any

from chalicelib.offers.values import Offer
from chalicelib.people.values import Contact, Customer
from chalicelib.reports.values import Report
from chalicelib.shop import Shop
from tests.fakes import FakeBucket, FakeCollection

FILE = Path(__file__).parent / "recorded_payloads.json"
RECORDED: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text())["events"]
"""The events of each function."""


class NoLabels:
    """Detects nothing."""

    def detect(self, image: dict[str, Any]) -> dict[str, Any]:
        return {"labels": [], "properties": {}, "moderation": []}


def put_fakes(shop: Shop) -> None:
    """Put buckets and faces in memory in the place of AWS."""
    shop.photos_bucket, shop.results_bucket = FakeBucket(name="photos"), FakeBucket(name="results")
    shop.collection, shop.labels = FakeCollection(), NoLabels()


def remember(shop: Shop, event: dict[str, Any], picture: bytes) -> None:
    """Make what an event is about known to the shop: its photo and customer, its offer or report."""
    item = event.get("item", event)
    if "bucket" in item:
        shop.photos_bucket.write(item["key"], picture, "image/jpeg")
        shop.photos.add(item)
        shop.photos.describe(item["photo_id"], item["time"], {"metadata": {"width": 320}})
        show(item, shop.collection)
    if "customer_id" in item:
        contact = Contact(email="ann@example.com")
        ann = Customer(id=item["customer_id"], name="Ann", status="registered", contact=contact)
        shop.customers.add(ann, shop.now())
    if "offer_id" in item:
        shop.offers.add(Offer(id=item["offer_id"], text="Tea"), shop.now())
    if "report_id" in item:
        report = Report(id=item["report_id"], kind="inventory", created_at="2026-01-31T09:30:00Z")
        shop.reports.add(report, "", "tester")


def show(item: dict[str, Any], collection: Any) -> None:
    """Let the photo show a person of its own, by whatever name it is looked at."""
    image = item.get("selfie", item.get("prepared", {})).get("image", {"Name": item["key"]})["Name"]
    names = (item["photo_id"], image, image.rpartition("/")[2])
    collection.shows |= {name: [item["photo_id"]] for name in names}
    collection.people |= {face["face_id"]: item["photo_id"] for face in item.get("indexed", [])[:1]}
