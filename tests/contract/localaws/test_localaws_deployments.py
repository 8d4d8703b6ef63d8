"""The bucket of a stage's deployments: its record, and its one deployer at a time, on the local AWS."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from local_aws import LocalAws

from infrastructure.deployments import LOCK_KEY, LOCK_SECONDS, NOTHING, Deployments, holder
from infrastructure.destruction.buckets import erase_bucket
from infrastructure.errors import DeploymentError

ACCOUNT = "123456789012"


@pytest.fixture
def deployments(aws: LocalAws) -> Deployments:
    s3, bucket = aws.client("s3"), f"deployments-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return Deployments(s3, "dev", bucket, ACCOUNT)


def leave_lock(deployments: Deployments, since: datetime) -> None:
    """Leave the lock of a deployment that was killed."""
    body = json.dumps(holder(since)).encode()
    deployments.s3.put_object(Bucket=deployments.bucket, Key=LOCK_KEY, Body=body)


def test_the_record_that_was_written_last_is_read(deployments: Deployments) -> None:
    assert deployments.read_record() is None

    deployments.write_record(NOTHING)
    deployments.write_record(NOTHING | {"resources": [{"name": "rest_api"}]})

    assert deployments.read_record() == NOTHING | {"resources": [{"name": "rest_api"}]}


def test_a_second_deployer_is_refused_with_the_name_of_the_first(deployments: Deployments) -> None:
    with deployments.locked(), pytest.raises(DeploymentError) as refusal, deployments.locked():
        pass

    assert f"Stage dev is being deployed by {holder(datetime.now(UTC))['who']} since 20" in str(refusal.value)
    assert "take it over with TAKE_OVER=1" in str(refusal.value)
    with deployments.locked():
        pass


def test_of_many_who_begin_at_once_one_deploys(deployments: Deployments) -> None:
    together = Barrier(8)

    def begin(number: int) -> bool:
        together.wait(20)
        try:
            deployments.take_lock(take_over=False)
        except DeploymentError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(begin, range(8))) == 1


def test_a_failed_deployment_gives_the_lock_back(deployments: Deployments) -> None:
    with pytest.raises(ValueError, match="failed"), deployments.locked():
        raise ValueError("failed")

    with deployments.locked():
        pass


def test_a_dead_deployer_is_replaced_on_demand_and_after_an_hour(deployments: Deployments) -> None:
    now = datetime.now(UTC)
    leave_lock(deployments, now)
    with deployments.locked(take_over=True):
        pass

    leave_lock(deployments, now - timedelta(seconds=LOCK_SECONDS + 1))
    with deployments.locked():
        pass


def test_who_was_thought_dead_does_not_end_the_deployment_of_the_next(deployments: Deployments) -> None:
    first = deployments.take_lock(take_over=False)
    with deployments.locked(take_over=True):
        deployments.release(first)

        with pytest.raises(DeploymentError, match="is being deployed"):
            deployments.take_lock(take_over=False)


def test_a_bucket_that_is_gone_needs_no_lock_given_back(deployments: Deployments) -> None:
    with deployments.locked():
        erase_bucket(deployments.s3, deployments.bucket)

    assert not deployments.exists()


def test_a_bucket_is_erased_with_all_versions_markers_and_unfinished_uploads(aws: LocalAws) -> None:
    s3, bucket = aws.client("s3"), f"erased-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for number in range(12):
        s3.put_object(Bucket=bucket, Key=f"photo-{number % 9}", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="photo-1")
    s3.create_multipart_upload(Bucket=bucket, Key="unfinished")

    assert erase_bucket(s3, bucket) == f"bucket {bucket}: deleted with 13 versions of objects"
    assert erase_bucket(s3, bucket) == f"bucket {bucket}: not there"
