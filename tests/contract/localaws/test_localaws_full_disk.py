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
    assert aws.child is not None
    resource.prlimit(aws.child.process.pid, resource.RLIMIT_FSIZE, (size, ENDLESS))


def make(aws: LocalAws) -> tuple[Any, str]:
    """A client, and the version of the one object that is there."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return s3, s3.put_object(Bucket=BUCKET, Key="kept", Body=b"before")["VersionId"]


def keys(s3: Any) -> set[str]:
    return {one["Key"] for one in s3.list_object_versions(Bucket=BUCKET).get("Versions", [])}


@pytest.mark.parametrize("size", [2, 1000])
def test_an_upload_without_room_is_refused_and_the_next_one_is_kept(mortal: LocalAws, size: int) -> None:
    s3, _ = make(mortal)
    limit(mortal, 500)  # the journal is longer already

    with pytest.raises(ClientError, match="The disk is full") as refused:
        s3.put_object(Bucket=BUCKET, Key="refused", Body=bytes(size))

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 507
    limit(mortal, ENDLESS)
    s3.put_object(Bucket=BUCKET, Key="accepted", Body=bytes(size))
    mortal.kill()
    mortal.start()
    assert {"kept", "accepted"} <= keys(mortal.client("s3"))


def test_a_deletion_that_is_not_written_is_no_success_however_often_it_is_tried(mortal: LocalAws) -> None:
    s3, version = make(mortal)
    limit(mortal, 500)

    for _ in range(2):
        with pytest.raises(ClientError, match="The disk is full"):
            s3.delete_object(Bucket=BUCKET, Key="kept", VersionId=version)

    limit(mortal, ENDLESS)
    s3.delete_object(Bucket=BUCKET, Key="kept", VersionId=version)
    mortal.kill()
    mortal.start()
    assert keys(mortal.client("s3")) == set()


def test_health_says_that_all_is_well(aws: LocalAws) -> None:
    assert aws.get("/_localaws/health") == {"status": "ok"}


def test_the_folder_of_the_state_is_private(mortal: LocalAws) -> None:
    make(mortal)

    shared = [path for path in mortal.state.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]

    assert shared == []
