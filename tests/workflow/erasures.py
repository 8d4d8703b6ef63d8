"""A person of whom every store holds something, and how to search all of them."""

from dataclasses import dataclass
from typing import Any

import redis

from demo import pictures
from demo.shop import Shop, wait
from tests.everything import bucket_texts, redis_texts
from tests.workflow.conftest import COLLECTION, executions

PERSON = "photographer"
NAME, EMAIL, PHONE = "Carlotta Ersatz", "carlotta.ersatz@example.com", "+4917012345678"
DETAILS = {
    "name": NAME,
    "contact": {"email": EMAIL, "phone": PHONE},
    "consents": {"recognition": True, "marketing": True},
}


@dataclass
class Person:
    """Person to erase, with everything that could still lead to them afterwards."""

    customer_id: str
    merged_id: str
    photos: list[dict[str, Any]]
    faces: list[str]
    report: str

    @property
    def words(self) -> list[str]:
        """Return the texts that are found nowhere once the person is erased."""
        return [NAME, EMAIL, PHONE, self.customer_id, self.merged_id, *self.faces]


def everything(shop: Shop, emptied: redis.Redis) -> dict[str, str]:
    """Return the contents of Redis, both buckets and the face collection, but for tokens."""
    texts = redis_texts(emptied, "{main}:")
    for bucket in ("PHOTOS_BUCKET", "RESULTS_BUCKET"):
        texts |= bucket_texts(shop.aws("s3"), shop.environment[bucket])
    pages = shop.aws("rekognition").get_paginator("list_faces").paginate(CollectionId=COLLECTION)
    faces = [face for page in pages for face in page["Faces"]]
    return texts | {face["FaceId"]: f"{face['FaceId']} {face['ExternalImageId']}" for face in faces}


def clear(shop: Shop) -> None:
    """Empty both buckets of what other tests left."""
    client = shop.aws("s3")
    for bucket in (shop.environment["PHOTOS_BUCKET"], shop.environment["RESULTS_BUCKET"]):
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
                client.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def enrolled(shop: Shop) -> tuple[str, dict[str, Any]]:
    """Enrol the person. Return their id, and their selfie once it is processed."""
    customer_id = str(shop.call("POST", "/customers", DETAILS)["id"])
    key = f"enrolment/{customer_id}/selfie.jpg"
    shop.upload(key, pictures.portrait(PERSON))
    return customer_id, shop.photo(key)


def double(shop: Shop, into: str) -> str:
    """Merge a second record of the person, with an order, into the first. Return its id."""
    other = str(shop.call("POST", "/customers", {"name": NAME, "contact": {"email": EMAIL}})["id"])
    orders(shop, other)
    shop.call("POST", f"/customers/{other}/merge", {"into": into})
    return other


def orders(shop: Shop, customer_id: str) -> None:
    shop.call("PUT", "/products/tea", {"name": "Tea", "price_cents": 549, "stock": 99})
    items = {"items": [{"sku": "tea", "quantity": 2}]}
    order = shop.call("POST", f"/customers/{customer_id}/orders", items)["id"]
    shop.call("POST", f"/orders/{order}/handover")
    shop.call("POST", f"/customers/{customer_id}/orders", items)


def report_of(shop: Shop) -> str:
    """Make a report about everybody's visits. Return its id once it is done."""
    span = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
    report = str(shop.call("POST", "/reports", {"kind": "visits"} | span)["id"])
    report_done(shop, report)
    return report


def report_done(shop: Shop, report: str) -> None:
    path = f"/reports/{report}"
    wait(lambda: shop.get(path)["state"] == "done", lambda: f"the report is {shop.get(path)}")


def idle(shop: Shop) -> None:
    """Wait until no execution runs."""
    wait(lambda: not executions(shop, "RUNNING"), lambda: f"still running: {executions(shop, 'RUNNING')}")
