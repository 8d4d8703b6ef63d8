"""A shop with one of everything, so that a caller of its API finds something."""

import copy
import json

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.stepfunctions.models import stepfunctions_backends

from chalicelib.aws.workflow import LIVE
from chalicelib.orders.values import Item, Product
from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from tests.fakes import BOX

PHOTO = {
    "photo_id": "photo-1",
    "bucket": "conformance-photos",
    "key": "entrance/door/a.jpg",
    "version": "v1",
    "lane": "visit",
    "time": "2026-09-21T14:13:20.000Z",
}
PICTURE = PHOTO | {"photo_id": "photo-2", "key": "gallery/party/b.jpg", "lane": "gallery", "album": "party"}
LOOKS = {"confidence": 99.0, "brightness": 80.0, "sharpness": 70.0, "sunglasses": False}
FOUND = {
    "metadata": {"width": 640, "height": 480},
    "thumbnail": "thumbnails/photo-2.jpg",
    "labels": [{"name": "Party", "confidence": 98.5, "parents": ["Event"]}],
    "detected": [{"box": BOX, **LOOKS}],
    "results": "results/photo-2.json",
}
FACE = {"face_id": "face-1", "box": BOX, "decision": "known", "customer_id": "ann", "similarity": 99.5}
QUESTION = {
    "face_id": "face-2",
    "photo_id": "photo-1",
    "customer_id": "ann",
    "similarity": 88.5,
    "asked_at": PHOTO["time"],
    "visitor": json.dumps({"face_id": "face-2", "decision": "uncertain"}),
}


def build(shop: Shop, region: str) -> None:
    """Make what the API needs of AWS, in an AWS without it."""
    bucket, topics = boto3.client("s3", region), boto3.client("sns", region)
    for name in (shop.settings.photos_bucket, shop.settings.results_bucket):
        bucket.create_bucket(Bucket=name)
    for name in ("storeroom", "arrivals", "offers", "results", "reports", "alerts"):
        topics.create_topic(Name=f"{shop.settings.name}-{name}")
    topics.create_platform_application(Name="future-store", Platform="GCM", Attributes={})
    boto3.client("stepfunctions", region).create_state_machine(
        name=shop.settings.name,
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/workflow",
    )
    start_by_alias(region)


def start_by_alias(region: str) -> None:
    """Let executions begin by the alias, too. For stock moto that is the name of another state machine."""
    machines = stepfunctions_backends[DEFAULT_ACCOUNT_ID][region].state_machines
    live = copy.copy(machines[-1])
    live.arn = f"{live.arn}:{LIVE}"
    machines.append(live)


def stock(shop: Shop) -> None:
    """Let a customer in, with an order, a visit, a photo, and a question about another face in it."""
    shop.customers.add(Customer(id="ann", name="Ann", status="enrolled"), shop.now())
    shop.products.put(Product(sku="tea", name="Tea", price_cents=390, stock=10), shop.now())
    shop.orders.add("order-1", "ann", [Item(sku="tea", quantity=2)], shop.now())
    shop.visits.record("ann", (PHOTO["photo_id"], PHOTO["key"]), shop.now(), 98.7, "visit-1")
    for photo in (PHOTO, PICTURE):
        shop.photos.add(photo)
    shop.photos.set_faces(PHOTO["photo_id"], [FACE], {"LOW_SHARPNESS": 1})
    shop.photos.describe(PICTURE["photo_id"], PICTURE["time"], FOUND)
    shop.reviews.ask("face-2", QUESTION, "token", shop.now() + 600_000)
