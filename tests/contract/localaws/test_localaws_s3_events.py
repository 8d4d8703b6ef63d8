import io
from typing import Any

import pytest
from local_aws import LocalAws

CREATED, REMOVED = "s3:ObjectCreated:*", "s3:ObjectRemoved:*"


@pytest.fixture
def bucket(aws: LocalAws, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A versioned bucket that tells a function of everything; both are named after the test."""
    name = request.node.name.replace("_", "-")[-50:].strip("-")
    function = aws.function(name)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    notify(s3, name, function)
    return name, function


def notify(s3: Any, bucket: str, function: str, **more: Any) -> None:
    configuration = {"LambdaFunctionArn": function, "Events": [CREATED, REMOVED], **more}
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]}
    )


def records(aws: LocalAws, function: str, count: int) -> list[dict[str, Any]]:
    return [event["Records"][0] for event in aws.received(function, count)]


def test_a_put_is_announced_with_version_and_sequencer(aws: LocalAws, bucket: tuple[str, str]) -> None:
    put = aws.client("s3").put_object(Bucket=bucket[0], Key="entrance/door/é 1+2.jpg", Body=b"abc")
    (record,) = records(aws, bucket[1], 1)
    described = record["s3"]["object"]
    assert record["eventName"] == "ObjectCreated:Put"
    assert described["key"] == "entrance/door/%C3%A9+1%2B2.jpg"
    assert (described["size"], described["eTag"]) == (3, put["ETag"].strip('"'))
    assert described["versionId"] == put["VersionId"]
    assert int(described["sequencer"], 16)
    assert record["s3"]["bucket"]["arn"] == f"arn:aws:s3:::{bucket[0]}"


def test_a_later_event_of_a_key_has_the_greater_sequencer(aws: LocalAws, bucket: tuple[str, str]) -> None:
    for content in (b"1", b"22"):
        aws.client("s3").put_object(Bucket=bucket[0], Key="k", Body=content)
    found = [record["s3"]["object"] for record in records(aws, bucket[1], 2)]
    found.sort(key=lambda described: described["size"])
    assert found[0]["sequencer"] < found[1]["sequencer"]
    assert len(found[0]["sequencer"]) == len(found[1]["sequencer"])


def test_a_copy_is_announced_as_such(aws: LocalAws, bucket: tuple[str, str]) -> None:
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket[0], Key="a", Body=b"abc")
    s3.copy_object(Bucket=bucket[0], Key="b", CopySource={"Bucket": bucket[0], "Key": "a"})
    names = {record["s3"]["object"]["key"]: record["eventName"] for record in records(aws, bucket[1], 2)}
    assert names == {"a": "ObjectCreated:Put", "b": "ObjectCreated:Copy"}


def test_a_multipart_upload_is_announced_once(aws: LocalAws, bucket: tuple[str, str]) -> None:
    s3 = aws.client("s3")
    s3.upload_fileobj(io.BytesIO(bytes(9_000_000)), bucket[0], "large")
    s3.put_object(Bucket=bucket[0], Key="after", Body=b"")
    names = sorted((r["s3"]["object"]["key"], r["eventName"]) for r in records(aws, bucket[1], 2))
    assert names == [("after", "ObjectCreated:Put"), ("large", "ObjectCreated:CompleteMultipartUpload")]


def test_a_delete_marker_is_announced(aws: LocalAws, bucket: tuple[str, str]) -> None:
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket[0], Key="k", Body=b"abc")
    records(aws, bucket[1], 1)
    marker = s3.delete_object(Bucket=bucket[0], Key="k")["VersionId"]
    record = records(aws, bucket[1], 2)[1]
    assert record["eventName"] == "ObjectRemoved:DeleteMarkerCreated"
    assert record["s3"]["object"]["versionId"] == marker
    assert "size" not in record["s3"]["object"]


def test_every_version_removed_is_announced(aws: LocalAws, bucket: tuple[str, str]) -> None:
    s3 = aws.client("s3")
    versions = [s3.put_object(Bucket=bucket[0], Key="k", Body=b"abc")["VersionId"] for _ in range(2)]
    records(aws, bucket[1], 2)
    objects = [{"Key": "k", "VersionId": version} for version in versions]
    s3.delete_objects(Bucket=bucket[0], Delete={"Objects": objects})
    removed = records(aws, bucket[1], 4)[2:]
    assert {record["eventName"] for record in removed} == {"ObjectRemoved:Delete"}
    assert {record["s3"]["object"]["versionId"] for record in removed} == set(versions)


def test_filter_names_are_taken_in_any_case(aws: LocalAws, bucket: tuple[str, str]) -> None:
    s3 = aws.client("s3")
    rules = [{"Name": "Prefix", "Value": "in/"}, {"Name": "Suffix", "Value": ".jpg"}]
    notify(s3, bucket[0], bucket[1], Filter={"Key": {"FilterRules": rules}})
    for key in ("out/a.jpg", "in/a.png", "in/a.jpg"):
        s3.put_object(Bucket=bucket[0], Key=key, Body=b"")
    assert [record["s3"]["object"]["key"] for record in records(aws, bucket[1], 1)] == ["in/a.jpg"]


def test_metadata_is_there_when_the_event_is(aws: LocalAws, bucket: tuple[str, str]) -> None:
    aws.client("s3").put_object(Bucket=bucket[0], Key="k", Body=b"", Metadata={"camera": "door"})
    records(aws, bucket[1], 1)
    assert aws.client("s3").head_object(Bucket=bucket[0], Key="k")["Metadata"] == {"camera": "door"}
