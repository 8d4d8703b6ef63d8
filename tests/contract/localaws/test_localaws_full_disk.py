"""A server whose files can't grow any more refuses in a sentence, and loses nothing that it accepted."""

import resource
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import LocalAws

BUCKET = "full"
ENDLESS = resource.RLIM_INFINITY


def limit(aws: LocalAws, size: int) -> None:
    """No file of the server grows beyond this, as on a full disk."""
    resource.prlimit(aws.pid, resource.RLIMIT_FSIZE, (size, ENDLESS))


def make(aws: LocalAws) -> tuple[Any, str]:
    """A client, and the version of the one object that is there."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return s3, s3.put_object(Bucket=BUCKET, Key="kept", Body=b"before")["VersionId"]


def keys(s3: Any) -> set[str]:
    return {one["Key"] for one in s3.list_object_versions(Bucket=BUCKET).get("Versions", [])}


def test_changes_without_room_are_refused_and_accepted_ones_are_kept(mortal: LocalAws) -> None:
    s3, version = make(mortal)
    limit(mortal, 500)  # the journal is longer already

    for size in (2, 1000):
        with pytest.raises(ClientError, match="The disk is full") as refused:
            s3.put_object(Bucket=BUCKET, Key="refused", Body=bytes(size))
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 507
    for _ in range(2):
        with pytest.raises(ClientError, match="The disk is full"):
            s3.delete_object(Bucket=BUCKET, Key="kept", VersionId=version)

    limit(mortal, ENDLESS)
    for size in (2, 1000):
        s3.put_object(Bucket=BUCKET, Key=f"accepted-{size}", Body=bytes(size))
    s3.delete_object(Bucket=BUCKET, Key="kept", VersionId=version)
    mortal.kill()
    mortal.start()
    left = keys(mortal.client("s3"))
    assert left >= {"accepted-2", "accepted-1000"}
    assert "kept" not in left
    assert [path for path in mortal.state.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []


def test_health_is_ok(aws: LocalAws) -> None:
    assert aws.get("/_localaws/health") == {"status": "ok"}
