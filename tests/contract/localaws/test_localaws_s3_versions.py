"""ListObjectVersions and its kin: right, page by page, of any key, and while others change the bucket."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from local_aws import LocalAws

KEYS = ("a", "a/1", "a/2", "a/2", "a/2/x", "b", "b/1", "c", "ä/1", "z z+z%z&z.jpg")
ODD = ["\x01", "a\nb", "a\rb", "a\tb", " a ", "a+b", "a%41b", "a%b", "a b", "a&b<c>", "😀/é", "a?b#c", "\x7f"]
WHOLE = ({}, {"Prefix": "a"}, {"Prefix": "a/"}, {"Delimiter": "/"}, {"Prefix": "a/", "Delimiter": "/"})
LISTED = ("Versions", "DeleteMarkers", "CommonPrefixes", "Prefix", "Delimiter", "IsTruncated", "MaxKeys")


def make(s3: Any) -> str:
    bucket = f"versions-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def fill(s3: Any) -> str:
    """The name of a small bucket with versions, delete markers and folders."""
    bucket = make(s3)
    for number, key in enumerate(KEYS):
        s3.put_object(Bucket=bucket, Key=key, Body=bytes(number))
    for key in ("a/2", "c", "c"):
        s3.delete_object(Bucket=bucket, Key=key)
    return bucket


@pytest.fixture(scope="module")
def small(aws: LocalAws) -> tuple[Any, str]:
    s3 = aws.client("s3")
    return s3, fill(s3)


@pytest.fixture(scope="module")
def plain(stock_url: str) -> tuple[Any, str]:
    """The same bucket in a moto that is not mended."""
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "a"}
    s3 = boto3.client("s3", endpoint_url=stock_url, region_name="us-east-1", **keys)
    return s3, fill(s3)


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what two buckets filled alike have in common."""
    names = ("Key", "IsLatest", "Size", "ETag", "Prefix")
    kept = {name: answer.get(name) for name in LISTED}
    for group in LISTED[:3]:
        kept[group] = [{name: one.get(name) for name in names} for one in answer.get(group, [])]
    return kept


def told(page: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a page lists: keys with versions, and common prefixes."""
    versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
    listed = [(one["Key"], one["VersionId"]) for one in versions]
    return [*listed, *((one["Prefix"], "") for one in page.get("CommonPrefixes", []))]


@pytest.mark.parametrize("asked", WHOLE, ids=str)
def test_a_small_bucket_is_listed_as_by_plain_moto(
    small: tuple[Any, str], plain: tuple[Any, str], asked: dict[str, str]
) -> None:
    ours, theirs = (
        comparable(s3.list_object_versions(Bucket=bucket, **asked)) for s3, bucket in (small, plain)
    )

    assert ours == theirs


@pytest.mark.parametrize("asked", WHOLE, ids=str)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_pages_together_are_the_whole_listing(
    small: tuple[Any, str], asked: dict[str, str], size: int
) -> None:
    s3, bucket = small
    pages = list(
        s3.get_paginator("list_object_versions").paginate(
            Bucket=bucket, PaginationConfig={"PageSize": size}, **asked
        )
    )

    found = [one for page in pages for one in told(page)]
    assert sorted(found) == sorted(told(s3.list_object_versions(Bucket=bucket, **asked)))
    assert all(len(told(page)) <= size for page in pages)


def test_a_page_of_no_keys_is_empty_and_the_last(small: tuple[Any, str]) -> None:
    s3, bucket = small

    page = s3.list_object_versions(Bucket=bucket, MaxKeys=0)

    assert (told(page), page["IsTruncated"]) == ([], False)


def test_a_key_marker_alone_leaves_out_the_whole_key(small: tuple[Any, str]) -> None:
    s3, bucket = small

    page = s3.list_object_versions(Bucket=bucket, KeyMarker="a/2", Prefix="a")

    assert {one["Key"] for one in page["Versions"]} == {"a/2/x"}


def test_a_page_goes_on_after_a_version_that_was_deleted_meanwhile(aws: LocalAws) -> None:
    s3 = aws.client("s3")
    bucket = fill(s3)
    first = s3.list_object_versions(Bucket=bucket, MaxKeys=2)
    marker = {"KeyMarker": first["NextKeyMarker"], "VersionIdMarker": first["NextVersionIdMarker"]}
    s3.delete_object(Bucket=bucket, Key=marker["KeyMarker"], VersionId=marker["VersionIdMarker"])

    following = s3.list_object_versions(Bucket=bucket, **marker)

    whole = told(s3.list_object_versions(Bucket=bucket))
    assert set(told(first)[:1]) | set(told(following)) == set(whole)


@pytest.mark.parametrize("key", ODD, ids=ascii)
def test_any_key_is_put_listed_read_and_deleted(aws: LocalAws, key: str) -> None:
    s3 = aws.client("s3")
    bucket = make(s3)
    version = s3.put_object(Bucket=bucket, Key=key, Body=key.encode())["VersionId"]

    by_versions = s3.list_object_versions(Bucket=bucket, Prefix=key)
    assert [(one["Key"], one["VersionId"]) for one in by_versions["Versions"]] == [(key, version)]
    assert by_versions["Prefix"] == key
    for listing in (s3.list_objects, s3.list_objects_v2):
        answer = listing(Bucket=bucket, Prefix=key)
        assert [one["Key"] for one in answer["Contents"]] == [key]
    folders = s3.list_object_versions(Bucket=bucket, Delimiter=key)
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == [key]
    assert s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read() == key.encode()
    s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_a_big_bucket_is_listed_while_eight_delete_from_it(aws: LocalAws) -> None:
    s3 = aws.client("s3", max_pool_connections=8)
    bucket = make(s3)
    keys = [f"entrance/door/{number}.jpg" for number in range(120)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b"x"), keys))

        def erase(key: str) -> None:
            for one in s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]:
                s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])

        erasing = threads.map(erase, keys)
        for listing in (s3.list_object_versions, s3.list_objects, s3.list_objects_v2):
            listing(Bucket=bucket)
        list(erasing)

    assert told(s3.list_object_versions(Bucket=bucket)) == []


def test_nothing_put_or_deleted_at_the_same_time_is_lost(aws: LocalAws) -> None:
    s3 = aws.client("s3", max_pool_connections=8)
    bucket = make(s3)

    def put(number: int) -> str:
        version = str(s3.put_object(Bucket=bucket, Key="one", Body=bytes(number))["VersionId"])
        if number % 2:
            s3.delete_object(Bucket=bucket, Key="one", VersionId=version)
        return version

    with ThreadPoolExecutor(8) as threads:
        put_versions = list(threads.map(put, range(100)))

    left = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert {one["VersionId"] for one in left} == set(put_versions[::2])
