"""A photo that is deleted takes along what was made of it, whatever came first."""

from typing import Any

import redis

from demo import odd_pictures, pictures
from demo.shop import Shop, s3_event, wait

KEY = "gallery/summer/photo.gif"
TIME = "2026-01-31T09:30:00.000Z"


def left(shop: Shop, emptied: redis.Redis) -> list[str]:
    """Return the traces of photos: objects of any version, and keys that hold more than a tombstone."""
    listed = shop.aws("s3").list_object_versions(Bucket=shop.environment["RESULTS_BUCKET"])
    objects = [version["Key"] for version in listed.get("Versions", []) + listed.get("DeleteMarkers", [])]
    kept = "{main}:photos-indexed"  # of all photos, for ever
    found = set(emptied.scan_iter("{main}:photo*")) - {kept}
    keys = [key for key in found if not is_tombstone(emptied, key)]
    return [*objects, *keys]


def is_tombstone(emptied: redis.Redis, key: str) -> bool:
    return emptied.type(key) == "hash" and set(emptied.hgetall(key)) == {"state"}


def clear(shop: Shop) -> None:
    """Empty the results bucket of what other tests left."""
    bucket, client = shop.environment["RESULTS_BUCKET"], shop.aws("s3")
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
            client.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def delete(shop: Shop, key: str = KEY, **version: str) -> None:
    shop.aws("s3").delete_object(Bucket=shop.environment["PHOTOS_BUCKET"], Key=key, **version)


def removal(shop: Shop, key: str, version: str = "", kind: str = "DeleteMarkerCreated") -> dict[str, Any]:
    event = s3_event(shop.environment["PHOTOS_BUCKET"], key, TIME, version)
    event["Records"][0]["eventName"] = f"ObjectRemoved:{kind}"
    return event


def test_a_deleted_photo_takes_everything_along(shop: Shop, emptied: redis.Redis) -> None:
    clear(shop)
    shop.upload(KEY, odd_pictures.animation("GIF"))
    assert shop.photo(KEY)["labels"] != []
    assert len(left(shop, emptied)) > 5

    delete(shop)

    wait(lambda: left(shop, emptied) == [], lambda: f"left: {left(shop, emptied)}")
    assert shop.get("/photos?lane=gallery")["items"] == []
    assert shop.published("alerts") == []


def test_a_deleted_version_takes_only_its_own_along(shop: Shop, emptied: redis.Redis) -> None:
    clear(shop)
    first = shop.upload(KEY, odd_pictures.animation("GIF"))
    gone = shop.photo(KEY)
    shop.upload(KEY, pictures.portrait("admiral"))
    wait(lambda: shop.photo(KEY)["id"] != gone["id"], lambda: "the second photo should be done")
    kept = shop.photo(KEY)

    delete(shop, VersionId=first)

    wait(lambda: len(shop.get("/photos?lane=gallery")["items"]) == 1, lambda: "one photo should be left")
    assert shop.get("/photos?lane=gallery")["items"][0]["id"] == kept["id"]
    wait(
        lambda: not any(gone["id"] in name for name in left(shop, emptied)), lambda: str(left(shop, emptied))
    )
    assert f"thumbnails/{kept['id']}.jpg" in left(shop, emptied)


def test_a_photo_whose_removal_came_first_never_appears(shop: Shop, emptied: redis.Redis) -> None:
    clear(shop)
    bucket = shop.environment["PHOTOS_BUCKET"]

    shop.invoke("remove_photo", removal(shop, KEY))
    shop.invoke("remove_photo", removal(shop, "gallery/a/b.jpg", "v1", "Delete"))

    assert shop.deliver(s3_event(bucket, KEY, TIME, "v0"))["started"] == 0
    assert shop.deliver(s3_event(bucket, "gallery/a/b.jpg", TIME, "v1"))["started"] == 0
    assert left(shop, emptied) == []


def test_a_photo_that_comes_after_a_removal_is_a_new_one(shop: Shop) -> None:
    shop.upload(KEY, odd_pictures.animation("GIF"))
    before = shop.photo(KEY)
    delete(shop)
    shop.gone(KEY)

    shop.upload(KEY, odd_pictures.animation("GIF"))

    assert shop.photo(KEY)["state"] == "done"
    assert shop.photo(KEY)["id"] != before["id"]


def test_a_repeated_removal_changes_nothing(shop: Shop, emptied: redis.Redis) -> None:
    clear(shop)
    version = shop.upload(KEY, odd_pictures.animation("GIF"))
    shop.photo(KEY)
    delete(shop)
    shop.gone(KEY)

    event = removal(shop, KEY, version, "Delete")
    assert shop.invoke("remove_photo", event) == shop.invoke("remove_photo", event)

    wait(lambda: left(shop, emptied) == [], lambda: f"left: {left(shop, emptied)}")


def test_photos_deleted_while_they_are_looked_at_leave_nothing(shop: Shop, emptied: redis.Redis) -> None:
    """Delete them by markers and by version, at any moment of the work."""
    clear(shop)
    for number in range(6):
        key = f"gallery/summer/{number}.gif"
        version = shop.upload(key, odd_pictures.animation("GIF"))
        shop.photo(key, states=("processing", "done"))
        delete(shop, key, **({"VersionId": version} if number % 2 else {}))
        shop.gone(key)

    client, machine = shop.aws("stepfunctions"), shop.environment["STATE_MACHINE_ARN"]
    running = {"stateMachineArn": machine, "statusFilter": "RUNNING"}
    wait(lambda: not client.list_executions(**running)["executions"], lambda: "executions still run")
    wait(lambda: left(shop, emptied) == [], lambda: f"left: {left(shop, emptied)}")
    assert shop.published("alerts") == []
