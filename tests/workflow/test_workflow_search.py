"""A search by picture on the deployed machine: people are found, and no trace of the question is left."""

import base64
from typing import Any

import pytest
import redis

from chalicelib.faces.rules import overlap
from demo import odd_pictures, pictures
from demo.shop import Refused, Shop

COLLECTION = "future-store-local"


def search(shop: Shop, picture: bytes) -> Any:
    return shop.call("POST", "/search", {"picture": base64.b64encode(picture).decode()})


def everything(shop: Shop, client: redis.Redis) -> dict[str, Any]:
    """Return what the shop keeps: keys, faces, objects and executions."""
    buckets = [shop.environment[name] for name in ("PHOTOS_BUCKET", "RESULTS_BUCKET")]
    pages = [shop.aws("s3").list_object_versions(Bucket=bucket).get("Versions", []) for bucket in buckets]
    return {
        "keys": sorted(client.scan_iter()),
        "faces": shop.aws("rekognition").describe_collection(CollectionId=COLLECTION)["FaceCount"],
        "objects": sorted((each["Key"], each["VersionId"]) for page in pages for each in page),
        "executions": len(executions(shop)),
    }


def executions(shop: Shop) -> list[Any]:
    machine = shop.environment["STATE_MACHINE_ARN"]
    return list(shop.aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"])


def test_everybody_in_a_group_is_found_with_their_visits_and_nothing_is_kept(
    shop: Shop, emptied: redis.Redis
) -> None:
    known = {
        person: shop.came(f"{person}.jpg", pictures.portrait(person))["faces"][0]["customer_id"]
        for person in ("astronaut", "admiral")
    }
    before = everything(shop, emptied)

    found = search(shop, pictures.composite(("photographer", "admiral", "astronaut")))

    by_place = sorted(found["faces"], key=lambda face: face["box"]["Left"])
    names = [face["customer"] and face["customer"]["id"] for face in by_place]
    assert [face["decision"] for face in by_place] == ["new", "known", "known"]
    assert names == [None, known["admiral"], known["astronaut"]]
    assert [visit["photos"] for face in by_place for visit in face["visits"]] == [
        ["entrance/door/admiral.jpg"],
        ["entrance/door/astronaut.jpg"],
    ]
    assert found["left_out"] == []
    assert everything(shop, emptied) == before


def test_a_face_is_found_in_the_place_where_the_visit_lane_finds_it(shop: Shop) -> None:
    (seen,) = shop.came("turned.jpg", odd_pictures.oriented("astronaut", 6))["faces"]

    (face,) = search(shop, odd_pictures.oriented("astronaut", 6))["faces"]

    assert face["customer"]["id"] == seen["customer_id"]
    assert overlap(face["box"], seen["box"]) > 0.8


def test_a_blurred_face_is_left_out_as_the_visit_lane_leaves_it_out(shop: Shop) -> None:
    found = search(shop, pictures.too_blurred("astronaut"))

    assert (found["faces"], [each["reason"] for each in found["left_out"]]) == ([], ["LOW_SHARPNESS"])


def test_a_truncated_picture_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="UnsupportedPhoto") as refused:
        search(shop, odd_pictures.truncated())

    assert refused.value.status == 422
