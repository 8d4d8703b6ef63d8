"""Steps of the enrolment tests at the counter, and look-ups behind it."""

from typing import Any

import redis

from demo.shop import Shop
from tests.workflow.conftest import COLLECTION


def customer(shop: Shop, name: str = "Ann", email: str | None = "ann@example.com") -> str:
    """Register somebody with a name. Return their id."""
    contact = {"contact": {"email": email}} if email else {}
    return str(shop.call("POST", "/customers", {"name": name} | contact)["id"])


def send(shop: Shop, customer_id: str, picture: bytes, name: str = "selfie.jpg") -> str:
    """Upload a selfie. Return its key."""
    key = f"enrolment/{customer_id}/{name}"
    shop.upload(key, picture)
    return key


def enrols(shop: Shop, customer_id: str, picture: bytes, name: str = "selfie.jpg") -> dict[str, Any]:
    """Upload a selfie. Return it once it is processed."""
    return shop.photo(send(shop, customer_id, picture, name))


def faces(shop: Shop) -> set[str]:
    """Return the faces in the collection."""
    pages = shop.aws("rekognition").get_paginator("list_faces").paginate(CollectionId=COLLECTION)
    return {face["FaceId"] for page in pages for face in page["Faces"]}


def references(emptied: redis.Redis) -> set[str]:
    """Return everybody's reference faces."""
    return {str(face) for key in emptied.scan_iter("{main}:references:*") for face in emptied.hkeys(key)}
