"""The end of a bucket with all that is in it."""

from typing import Any

from botocore.exceptions import ClientError

from infrastructure.destruction.gone import deleted
from infrastructure.errors import DeploymentError, code_of


def erase_bucket(s3: Any, bucket: str) -> str:
    """Delete a bucket with all versions, delete markers and unfinished uploads. Return the line about it."""
    try:
        versions = erase_versions(s3, bucket)
        end_unfinished_uploads(s3, bucket)
    except ClientError as exc:
        if code_of(exc) == "NoSuchBucket":
            return f"bucket {bucket}: not there"
        raise
    deleted(lambda: s3.delete_bucket(Bucket=bucket))
    return f"bucket {bucket}: deleted with {versions} versions of objects"


def erase_versions(s3: Any, bucket: str) -> int:
    """Delete all versions and delete markers. Return their number."""
    erased = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
        if objects:
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
            for error in answer.get("Errors", []):
                raise DeploymentError(f"S3 kept {error['Key']} in {bucket}: {error['Message']}")
        erased += len(objects)
    return erased


def end_unfinished_uploads(s3: Any, bucket: str) -> None:
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        for upload in page.get("Uploads", []):
            s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
