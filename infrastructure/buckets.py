"""Repairs of a bucket's settings that differ from the template.

CloudFormation takes over an existing bucket as it is, and later compares only the template with its former
self. So versioning that is off would stay off, and erasing a person relies on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.deployments import bucket_name
from infrastructure.errors import DeploymentError, code_of
from infrastructure.stages import Stage

PRIVATE = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
UPLOADS_FROM_BROWSERS = [
    {"AllowedMethods": ["POST"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"], "MaxAgeSeconds": 3600}
]
UNFINISHED_UPLOADS = {
    "ID": "unfinished-uploads",
    "Filter": {"Prefix": ""},
    "Status": "Enabled",
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
}
FORMER_RESULTS = {
    "ID": "former-results",
    "Filter": {"Prefix": ""},
    "Status": "Enabled",
    "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
    "Expiration": {"ExpiredObjectDeleteMarker": True},
}
UNSET = {
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
}


@dataclass(frozen=True)
class Drift:
    """One setting of one bucket that is not as it should be, and the call that mends it."""

    text: str
    mend: Callable[[], object]


def drifts(s3: Any, stage: Stage, account: str) -> list[Drift]:
    """Return the settings of the stage's buckets to mend. Raises DeploymentError if a bucket is missing."""
    found: list[Drift] = []
    for bucket in (stage.photos_bucket, stage.results_bucket, bucket_name(stage, account)):
        require_bucket(s3, bucket, stage.name)
        found += versioning(s3, bucket) + public_access(s3, bucket)
    found += lifecycle(s3, stage.photos_bucket, UNFINISHED_UPLOADS)
    found += lifecycle(s3, stage.results_bucket, UNFINISHED_UPLOADS, FORMER_RESULTS)
    return found + cors(s3, stage.photos_bucket)


def require_bucket(s3: Any, bucket: str, stage: str) -> None:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as exc:
        if code_of(exc) in {"404", "NoSuchBucket"}:
            raise DeploymentError(
                f"Bucket {bucket} of stage {stage} does not exist: "
                f"run `python -m infrastructure up --stage {stage}`."
            ) from exc
        if code_of(exc) in {"403", "AccessDenied"}:
            raise DeploymentError(
                f"Bucket {bucket} of stage {stage} is not yours, or these credentials may not see it: bucket "
                "names are shared by all of AWS, so perhaps another must be chosen in .chalice/config.json."
            ) from exc
        raise


def versioning(s3: Any, bucket: str) -> list[Drift]:
    if s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled":
        return []
    wanted = {"Status": "Enabled"}
    return [
        Drift(
            f"versioning of {bucket}",
            lambda: s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=wanted),
        )
    ]


def public_access(s3: Any, bucket: str) -> list[Drift]:
    found = unless_unset(lambda: s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"])
    if found == PRIVATE:
        return []
    return [
        Drift(
            f"public access block of {bucket}",
            lambda: s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=PRIVATE),
        )
    ]


def cors(s3: Any, bucket: str) -> list[Drift]:
    found = unless_unset(lambda: s3.get_bucket_cors(Bucket=bucket)["CORSRules"])
    if found == UPLOADS_FROM_BROWSERS:
        return []
    wanted = {"CORSRules": UPLOADS_FROM_BROWSERS}
    return [
        Drift(f"CORS of {bucket}", lambda: s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=wanted)),
    ]


def lifecycle(s3: Any, bucket: str, *wanted: dict[str, Any]) -> list[Drift]:
    """Find missing rules by their ids. Rules that somebody else made stay."""
    found = unless_unset(lambda: s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]) or []
    missing = [rule for rule in wanted if rule["ID"] not in {each.get("ID") for each in found}]
    if not missing:
        return []
    rules = {"Rules": [*found, *missing]}
    return [
        Drift(
            f"lifecycle rules of {bucket}",
            lambda: s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=rules),
        )
    ]


def unless_unset(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except ClientError as exc:
        if code_of(exc) in UNSET:
            return None
        raise
