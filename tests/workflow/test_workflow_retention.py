"""Retention on the deployed machine, and its dry run, which counts beforehand."""

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Refused, Shop
from tests.workflow.conftest import COLLECTION
from tests.workflow.enrolments import customer, enrols
from tests.workflow.test_workflow_notifications import TICK

DAY = 24 * 3600 * 1000
BY_TIME = ("customers", "present", "photos:lane:visit", "reviews-kept")


def days_pass(emptied: redis.Redis, days: int) -> None:
    """Make everything so many days older."""
    for index in BY_TIME:
        for member, score in emptied.zrange(f"{{main}}:{index}", 0, -1, withscores=True):
            emptied.zadd(f"{{main}}:{index}", {member: score - days * DAY})


def retain(shop: Shop, **detail: Any) -> dict[str, Any]:
    """Run retention. Return its counts, without those that are zero."""
    answer = shop.invoke("apply_retention", TICK | {"detail": detail})
    return {name: value for name, value in answer.items() if value}


def versions(shop: Shop, prefix: str) -> list[str]:
    listed = shop.aws("s3").list_object_versions(Bucket=shop.environment["PHOTOS_BUCKET"], Prefix=prefix)
    return [found["Key"] for kind in ("Versions", "DeleteMarkers") for found in listed.get(kind, [])]


def test_old_newcomers_and_photos_go_and_who_enrolled_stays(
    shop: Shop, emptied: redis.Redis, configure: Callable[..., None]
) -> None:
    configure("finish_photo", REFERENCE_FACES="1")
    configure("apply_retention", RETENTION_DAYS="2", PHOTO_RETENTION_DAYS="1")
    ann = customer(shop)
    enrols(shop, ann, pictures.portrait("astronaut"))
    door = shop.came("retained/ann.jpg", pictures.variation("astronaut", "flipped"))
    newcomer = shop.came("retained/new.jpg", pictures.portrait("photographer"))["faces"][0]["customer_id"]

    assert retain(shop) == {}
    days_pass(emptied, 3)
    assert retain(shop, dry_run=True) == {"newcomers": 1, "photos": 1, "dry_run": True}
    assert {found["id"] for found in shop.get("/customers")["items"]} == {ann, newcomer}
    assert len(versions(shop, "entrance/door/retained/")) == 2

    assert retain(shop) == {"newcomers": 1, "photos": 1}
    assert retain(shop) == {}

    assert versions(shop, "entrance/door/retained/") == []
    for gone in (f"/customers/{newcomer}", f"/photos/{door['id']}"):
        with pytest.raises(Refused):
            shop.get(gone)
    (visit,) = shop.visits()
    with urllib.request.urlopen(visit["face_url"], timeout=30) as face:
        assert face.read()[:2] == b"\xff\xd8"
    (face,) = shop.came("later.jpg", pictures.variation("astronaut", "flipped"))["faces"]
    assert (visit["customer"]["id"], face["customer_id"]) == (ann, ann)


def test_a_face_that_redis_never_heard_of_leaves_the_collection(shop: Shop) -> None:
    door = shop.came("group.jpg", pictures.portrait("astronaut"))
    rekognition, bucket = shop.aws("rekognition"), shop.environment["PHOTOS_BUCKET"]
    image = {"S3Object": {"Bucket": bucket, "Name": door["key"]}}
    rekognition.index_faces(CollectionId=COLLECTION, Image=image, ExternalImageId="unknown")

    assert retain(shop) == {"faces": 1}
    assert shop.invoke("sweep", TICK)["tidied"] == 1

    listed = rekognition.list_faces(CollectionId=COLLECTION)["Faces"]
    assert [face["ExternalImageId"] for face in listed] == [door["id"]]
    assert retain(shop) == {}
