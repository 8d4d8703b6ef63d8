"""Somebody who is erased is found in no store any more, and nobody else is touched."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Refused, Shop, wait
from tests.everything import naming
from tests.workflow.conftest import COLLECTION
from tests.workflow.erasures import (
    NAME,
    PERSON,
    Person,
    clear,
    double,
    enrolled,
    everything,
    idle,
    orders,
    report_done,
    report_of,
)

DOUBTFUL = "entrance/door/doubtful.jpg"


@pytest.fixture
def person(shop: Shop, emptied: redis.Redis, configure: Callable[..., None]) -> Person:
    """Make somebody with a selfie, visits, a group photo, orders, offers, a double, a report and a review."""
    clear(shop)
    customer_id, selfie = enrolled(shop)
    orders(shop, customer_id)
    shop.call("POST", "/offers", {"text": "Tea for two", "skus": ["tea"]})
    merged_id = double(shop, customer_id)
    photos = [selfie, shop.came("alone.jpg", pictures.variation(PERSON, "grey"))]
    photos.append(shop.came("group.jpg", pictures.composite()))
    idle(shop)
    report = report_of(shop)
    configure("recognise_faces", MATCH_CERTAIN="99.99")
    shop.upload(DOUBTFUL, pictures.doubtful())
    photos.append(shop.photo(DOUBTFUL, states=("waiting",)))
    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    faces = [face["FaceId"] for face in collection(shop) if face["ExternalImageId"] == selfie["id"]]
    faces += [face_of(shop, photo, customer_id) for photo in photos[1:3]]
    return Person(customer_id, merged_id, photos, [face for face in faces if face], report)


def collection(shop: Shop) -> list[dict[str, Any]]:
    """Return the faces in the collection, with the photos they were taken from."""
    return list(shop.aws("rekognition").list_faces(CollectionId=COLLECTION)["Faces"])


def face_of(shop: Shop, photo: dict[str, Any], customer_id: str) -> str:
    """Return the id of the customer's face in a photo, if it is a reference face."""
    references = [face for face in collection(shop) if face["ExternalImageId"] == photo["id"]]
    boxes = [face["box"] for face in photo["faces"] if face["customer_id"] == customer_id]
    left = [round(box["Left"], 3) for box in boxes]
    return next((f["FaceId"] for f in references if round(f["BoundingBox"]["Left"], 3) in left), "")


def erase(shop: Shop, customer_id: str) -> dict[str, Any]:
    receipt: dict[str, Any] = shop.call("DELETE", f"/customers/{customer_id}")
    return receipt


def test_nothing_of_a_person_is_found_in_any_store(
    shop: Shop, emptied: redis.Redis, person: Person, configure: Callable[..., None]
) -> None:
    before = everything(shop, emptied)
    assert len(naming(before, *person.words)) > 20
    others = {visit["customer"]["id"]: visit for visit in shop.visits()}
    others.pop(person.customer_id)

    receipt = erase(shop, person.customer_id)
    idle(shop)
    report_done(shop, person.report)

    left = everything(shop, emptied)
    assert naming(left, *person.words) == []
    gone = [photo["id"] for photo in person.photos]
    shown = {name for visit in others.values() for name in (visit["face_url"] or "").split("?")[:1]}
    pictures_left = [name for name in left if any(photo in name for photo in gone) and "@" in name]
    assert all(any(name.split("@")[0] in url for url in shown) for name in pictures_left)
    assert [name for name in left if name.startswith(("entrance/", "enrolment/"))] == []
    assert {visit["customer"]["id"]: {**visit, "face_url": ""} for visit in shop.visits()} == {
        customer: {**visit, "face_url": ""} for customer, visit in others.items()
    }
    assert receipt["customer_id"] == person.customer_id
    counted = {name: receipt[name] for name in ("photos", "visits", "orders", "reviews")}
    assert counted == {"photos": 4, "visits": 1, "orders": 4, "reviews": 1}
    assert min(receipt[name] for name in ("faces", "pictures", "notifications", "reports", "records")) > 0
    assert shop.published("alerts") == []
    with pytest.raises(Refused) as refusal:
        erase(shop, person.customer_id)
    assert refusal.value.status == 404
    configure("recognise_faces", MATCH_CERTAIN="95")
    again = shop.came("again.jpg", pictures.composite())
    customers = {face["customer_id"] for face in again["faces"]}
    assert set(others) < customers
    assert not customers & {person.customer_id, person.merged_id}


def test_erasing_while_their_photos_are_looked_at_leaves_nothing(shop: Shop, emptied: redis.Redis) -> None:
    clear(shop)
    customer_id, _ = enrolled(shop)
    shop.came("before.jpg", pictures.portrait(PERSON))
    orders(shop, customer_id)
    faces = [face["FaceId"] for face in collection(shop)]
    looks = ("flipped", "grey", "cropped", "rotated")
    photos = {f"entrance/door/{look}.jpg": pictures.variation(PERSON, look) for look in looks}
    photos |= {f"enrolment/{customer_id}/{look}.jpg": pictures.variation(PERSON, look) for look in looks[:2]}

    with ThreadPoolExecutor(len(photos) + 1) as threads:
        uploads = [threads.submit(shop.upload, *photo) for photo in photos.items()]
        uploads[0].result()
        receipt = threads.submit(erase, shop, customer_id).result()
    wait(lambda: known(shop, emptied, photos), lambda: "not every event of an upload was heard")
    idle(shop)

    assert receipt["customer_id"] == customer_id
    wait(
        lambda: naming(everything(shop, emptied), customer_id, NAME, *faces) == [],
        lambda: f"left: {naming(everything(shop, emptied), customer_id, NAME, *faces)}",
    )
    assert shop.published("alerts") == []
    failed = [photo for photo in shop.get("/photos?limit=100")["items"] if photo["state"] == "failed"]
    assert failed == []


def known(shop: Shop, emptied: redis.Redis, photos: dict[str, bytes]) -> bool:
    """Tell whether every object in S3 has been noted, and no selfie is left."""
    listed = shop.aws("s3").list_object_versions(Bucket=shop.environment["PHOTOS_BUCKET"]).get("Versions", [])
    keys = {version["Key"] for version in listed} & set(photos)
    noted = {photo["key"] for photo in shop.get("/photos?limit=100")["items"]}
    return keys <= noted and not any(key.startswith("enrolment/") for key in keys)
