"""The functions of today take the events of executions that an earlier release began.

Such an execution keeps its definition: a review waits for minutes, a promotion may wait for weeks.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import NotFound, ServiceError
from chalicelib.offers.values import Offer
from chalicelib.people.values import Customer
from chalicelib.reports.values import Report
from chalicelib.shop import Shop
from chalicelib.shop import shop as shop_of_process
from demo.pictures import portrait
from tests.fakes import FakeBucket, FakeCollection

RECORDED = json.loads((Path(__file__).parents[1] / "recorded_payloads.json").read_text())["events"]
MISSING = (NotFound, ServiceError)
"""A task may end for what this shop lacks: the objects of a report, and topics."""


class NoLabels:
    """Detects nothing."""

    def detect(self, image: dict[str, Any]) -> dict[str, Any]:
        return {"labels": [], "properties": {}, "moderation": []}


@pytest.fixture
def wired_shop(environment: dict[str, str]) -> Shop:
    """The shop that the handlers find, with buckets and faces in memory."""
    shop = shop_of_process()
    shop.photos_bucket, shop.results_bucket = FakeBucket(name="photos"), FakeBucket(name="results")
    shop.collection = FakeCollection()
    shop.labels = NoLabels()
    return shop


def remember(shop: Shop, item: dict[str, Any]) -> None:
    """Make what an item is about known to the shop: its photo and customer, its offer or report."""
    if "bucket" in item:
        shop.photos_bucket.write(item["key"], portrait("astronaut"), "image/jpeg")
        shop.photos.add(item)
        shop.photos.describe(item["photo_id"], item["time"], {"metadata": {"width": 320}})
        show(item, shop.collection)
    if "customer_id" in item:
        shop.customers.add(Customer(id=item["customer_id"], name="Ann", status="registered"), shop.now())
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


@pytest.mark.parametrize("task", RECORDED)
def test_a_task_takes_the_recorded_events(wired_shop: Shop, task: str) -> None:
    import app

    for event in RECORDED[task]:
        remember(wired_shop, event.get("item", event))
        with suppress(*MISSING):
            getattr(app, task)(event, None)
