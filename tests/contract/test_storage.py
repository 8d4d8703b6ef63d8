"""One bucket, against moto's S3."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from chalicelib.aws.storage import Bucket, Version
from chalicelib.errors import NotFound, ServiceError, TransientError
from chalicelib.times import parse_time

LISTED = {"IsLatest": True, "LastModified": datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)}
NEVER = Config(retries={"total_max_attempts": 1}, connect_timeout=1)


def client(url: str) -> Any:
    return boto3.client(
        "s3",
        "us-east-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=NEVER,
    )


@pytest.fixture
def bucket(aws_url: str) -> Bucket:
    name = f"bucket-{uuid.uuid4().hex}"
    s3 = client(aws_url)
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return Bucket(s3, name)


def put(bucket: Bucket, key: str, content: bytes) -> str:
    return str(bucket._client.put_object(Bucket=bucket.name, Key=key, Body=content)["VersionId"])


def test_an_object_is_read_by_version(bucket: Bucket) -> None:
    first, second = put(bucket, "ä b.jpg", b"one"), put(bucket, "ä b.jpg", b"three")

    assert bucket.read("ä b.jpg", first) == b"one"
    assert bucket.read("ä b.jpg") == bucket.read("ä b.jpg", second) == b"three"
    assert (bucket.size("ä b.jpg", first), bucket.size("ä b.jpg")) == (3, 5)


@pytest.mark.parametrize(("content", "start"), [(b"one two", b"one "), (b"one", b"one"), (b"", b"")])
def test_the_first_bytes_are_read_by_version_with_the_size(
    bucket: Bucket, content: bytes, start: bytes
) -> None:
    version = put(bucket, "ä b.jpg", content)
    put(bucket, "ä b.jpg", b"another")

    assert bucket.read_start("ä b.jpg", 4, version) == (start, len(content))
    with pytest.raises(NotFound):
        bucket.read_start("nothing", 4)


def test_what_is_not_there_is_not_found(bucket: Bucket) -> None:
    for ask in (bucket.read, bucket.size):
        with pytest.raises(NotFound):
            ask("nothing")


def test_a_deleted_version_is_not_found(bucket: Bucket) -> None:
    version = put(bucket, "a", b"one")
    bucket._client.delete_object(Bucket=bucket.name, Key="a", VersionId=version)

    for ask in (bucket.read, bucket.size):
        with pytest.raises(NotFound):
            ask("a", version)


def test_an_object_is_written_with_its_type(bucket: Bucket) -> None:
    bucket.write("faces/a.jpg", b"jpeg", "image/jpeg")

    answer = bucket._client.head_object(Bucket=bucket.name, Key="faces/a.jpg")
    assert (answer["ContentType"], answer["ContentLength"]) == ("image/jpeg", 4)


def test_a_file_goes_up_and_comes_down(bucket: Bucket, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096
    (tmp_path / "up").write_bytes(content)

    bucket.upload("reports/a", tmp_path / "up", "text/csv; charset=utf-8")
    bucket.download("reports/a", tmp_path / "down")

    assert (tmp_path / "down").read_bytes() == content
    answer = bucket._client.head_object(Bucket=bucket.name, Key="reports/a")
    assert answer["ContentType"] == "text/csv; charset=utf-8"
    with pytest.raises(NotFound):
        bucket.download("reports/nothing", tmp_path / "down")


def test_erasing_leaves_no_version_and_touches_no_other_key(bucket: Bucket) -> None:
    put(bucket, "a", b"one"), put(bucket, "a", b"two"), put(bucket, "a.jpg", b"other")
    bucket._client.delete_object(Bucket=bucket.name, Key="a")

    bucket.erase(["a", "nothing"])

    left = bucket._client.list_object_versions(Bucket=bucket.name)
    assert [version["Key"] for version in left.get("Versions", [])] == ["a.jpg"]
    assert "DeleteMarkers" not in left


def test_more_versions_than_one_request_takes_are_erased(bucket: Bucket) -> None:
    with Stubber(bucket._client) as stub:
        versions = [{"Key": "a", "VersionId": str(number), **LISTED} for number in range(1001)]
        stub.add_response("list_object_versions", {"Versions": versions})
        stub.add_response("delete_objects", {})
        stub.add_response("delete_objects", {})

        bucket.erase(["a"])

        stub.assert_no_pending_responses()


def test_a_version_that_is_not_erased_is_no_success(bucket: Bucket) -> None:
    """DeleteObjects answers 200 even if it deletes nothing."""
    with Stubber(bucket._client) as stub:
        stub.add_response("list_object_versions", {"Versions": [{"Key": "a", "VersionId": "1", **LISTED}]})
        stub.add_response("delete_objects", {"Errors": [{"Key": "a", "Code": "AccessDenied"}]})

        with pytest.raises(ServiceError, match="AccessDenied"):
            bucket.erase(["a"])


def test_a_link_names_key_and_version_and_its_end(bucket: Bucket) -> None:
    link = bucket.link("a b.jpg", 60, "v1")

    assert "/a%20b.jpg?" in link
    assert "versionId=v1" in link


def test_a_missing_bucket_is_no_missing_object(aws_url: str) -> None:
    with pytest.raises(ServiceError, match="NoSuchBucket"):
        Bucket(client(aws_url), "no-such-bucket").read("a")


def test_a_service_out_of_reach_is_worth_another_try() -> None:
    with pytest.raises(TransientError, match="GetObject a"):
        Bucket(client("http://127.0.0.1:1"), "bucket").read("a")


def test_a_request_that_can_not_be_made_is_not(bucket: Bucket) -> None:
    with pytest.raises(ServiceError):
        bucket.read("")


def kept(bucket: Bucket) -> list[tuple[str, str]]:
    """Every version (with its content) and delete marker that is left."""
    listed = bucket._client.list_object_versions(Bucket=bucket.name)
    versions = [
        (one["Key"], bucket.read(one["Key"], one["VersionId"]).decode()) for one in listed.get("Versions", [])
    ]
    return sorted([*versions, *((one["Key"], "marker") for one in listed.get("DeleteMarkers", []))])


def test_one_version_is_erased_and_others_of_its_key_stay_hidden_as_they_were(bucket: Bucket) -> None:
    first = put(bucket, "a", b"first")
    put(bucket, "a", b"second")
    put(bucket, "ab", b"other")
    bucket._client.delete_object(Bucket=bucket.name, Key="a")

    assert bucket.erase_version("a", first) == 1

    assert kept(bucket) == [("a", "marker"), ("a", "second"), ("ab", "other")]
    assert bucket.erase_version("a", first) == 0


def test_the_last_version_takes_the_delete_markers_along(bucket: Bucket) -> None:
    version = put(bucket, "a", b"one")
    for _ in range(2):
        bucket._client.delete_object(Bucket=bucket.name, Key="a")

    assert bucket.erase_version("a", version) == 1

    assert kept(bucket) == []


def test_everything_under_a_prefix_is_erased_but_what_is_to_be_kept(bucket: Bucket) -> None:
    for key in ("f/1", "f/1", "f/2", "f/3", "g"):
        put(bucket, key, key.encode())
    bucket._client.delete_object(Bucket=bucket.name, Key="f/3")

    assert bucket.erase_under("f/", keep={"f/2"}) == 2

    assert kept(bucket) == [("f/2", "f/2"), ("g", "g")]


def test_control_characters_are_not_named_in_xml(bucket: Bucket) -> None:
    listed = [{"Key": key, "VersionId": "1", "ETag": "e", **LISTED} for key in ("a", "\x01", "a\nb")]
    deleted = {"Bucket": bucket.name, "VersionId": "1"}
    named = {"Objects": [{"Key": "a", "VersionId": "1"}], "Quiet": True}
    with Stubber(bucket._client) as stub:
        stub.add_response("list_object_versions", {"Versions": listed})
        stub.add_response("delete_objects", {}, {"Bucket": bucket.name, "Delete": named})
        stub.add_response("delete_object", {}, {"Key": "\x01", **deleted})
        stub.add_response("delete_object", {}, {"Key": "a\nb", **deleted})

        assert bucket.erase_under("") == 3

        stub.assert_no_pending_responses()


def test_versions_and_delete_markers_are_listed_page_by_page(bucket: Bucket) -> None:
    upload, marker = {"Key": "a", "VersionId": "1", "ETag": "e"}, {"Key": "b", "VersionId": "2"}
    place = {"NextKeyMarker": "a", "NextVersionIdMarker": "1"}
    from_place = {"Bucket": bucket.name, "KeyMarker": "a", "VersionIdMarker": "1"}
    with Stubber(bucket._client) as stub:
        stub.add_response(
            "list_object_versions", {"Versions": [upload | LISTED], "IsTruncated": True, **place}
        )
        last = {"DeleteMarkers": [marker | LISTED], "IsTruncated": False}
        stub.add_response("list_object_versions", last, from_place)

        first, after = bucket.page()
        second, end = bucket.page(after)

    time = parse_time("2026-09-21T14:13:20.000Z")
    assert (first, after) == ([Version("a", "1", True, True, time)], ["a", "1"])
    assert (second, end) == ([Version("b", "2", False, True, time)], None)
