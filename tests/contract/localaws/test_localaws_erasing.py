"""A customer with many photos is erased from a bucket full of them, in one call."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from local_aws import LocalAws

from chalicelib.aws.storage import Bucket
from chalicelib.database import Database
from chalicelib.person import Place
from chalicelib.photos.erasure import erase_placed
from chalicelib.photos.lanes import has_results
from chalicelib.pictures.keys import crop_key, thumbnail_key
from tests.contract.erasing_shop import Shop

PHOTOS = 40
ODD = ["entrance/door/\x01.jpg", "entrance/door/a\nb.jpg", "entrance/door/😀+1%41 b&c.jpg"]


@pytest.fixture
def shop(aws: LocalAws, database: Database) -> Shop:
    return Shop(database, make_bucket(aws), make_bucket(aws))


def make_bucket(aws: LocalAws) -> Bucket:
    s3 = aws.client("s3", max_pool_connections=10)
    name = f"erasing-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return Bucket(s3, name)


def put(bucket: Bucket, key: str) -> str:
    return str(bucket._client.put_object(Bucket=bucket.name, Key=key, Body=b"x")["VersionId"])


def fill(shop: Shop, keys: list[str]) -> list[Place]:
    """Put photos of these keys, each with a face, and with a thumbnail where its lane makes one."""

    def one(number: int) -> Place:
        photo_id = f"{number:032x}"
        if has_results(keys[number]):
            put(shop.results_bucket, thumbnail_key(photo_id, "image/jpeg"))
        put(shop.results_bucket, crop_key(photo_id, "face"))
        return Place(photo_id, keys[number], put(shop.photos_bucket, keys[number]))

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(one, range(len(keys))))


def counted(bucket: Bucket) -> Counter[str]:
    """The requests to a bucket from now on."""
    calls: Counter[str] = Counter()
    bucket._client.meta.events.register("before-call.s3", lambda model, **_: calls.update([model.name]))
    return calls


def left(bucket: Bucket) -> list[Any]:
    return bucket.under("")


def test_many_photos_are_erased_with_few_requests(shop: Shop) -> None:
    photos = fill(shop, [f"entrance/door/{number}.jpg" for number in range(PHOTOS)])
    requests = counted(shop.photos_bucket), counted(shop.results_bucket)

    pictures = erase_placed(shop.parts, photos, keep_shown=True)

    assert requests == (
        {"ListObjectVersions": PHOTOS, "DeleteObjects": 1},
        {"ListObjectVersions": PHOTOS, "DeleteObjects": 1},
    )
    assert (pictures, left(shop.photos_bucket), left(shop.results_bucket)) == (PHOTOS, [], [])


def test_photos_of_any_name_are_erased(shop: Shop) -> None:
    photos = fill(shop, [*ODD, *ODD])
    for key in ODD:
        shop.photos_bucket._client.delete_object(Bucket=shop.photos_bucket.name, Key=key)

    for photo in photos:
        erase_placed(shop.parts, [photo], keep_shown=False)

    assert left(shop.photos_bucket) == left(shop.results_bucket) == []
