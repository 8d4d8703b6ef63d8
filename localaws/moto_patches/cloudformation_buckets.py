"""CloudFormation's buckets keep their versioning, CORS, lifecycle and access block, and survive a restart.

moto drops these properties silently. Also, buckets outlive their stack here: S3 is kept on disk and the stack
is not. After a restart the stack is created again and adopts the bucket that it made before.
"""

from typing import Any

from moto.s3.models import FakeBucket, PublicAccessBlock, s3_backends
from moto.utilities.utils import get_partition

from localaws.patch import replace


def install() -> None:
    """Apply the dropped properties on create and update. Adopt an existing bucket."""
    create: Any = vars(FakeBucket)["create_from_cloudformation_json"].__func__
    update: Any = vars(FakeBucket)["update_from_cloudformation_json"].__func__

    def create_or_adopt(
        cls: Any, /, resource_name: str, template: Any, account_id: str, region_name: str, **options: Any
    ) -> FakeBucket:
        bucket = s3_backends[account_id][get_partition(region_name)].buckets.get(resource_name)
        if bucket is None:
            bucket = create(cls, resource_name, template, account_id, region_name, **options)
        return _configured(bucket, template.get("Properties", {}))

    def configure(cls: Any, /, cloudformation_json: Any, **given: Any) -> FakeBucket:
        bucket = update(cls, cloudformation_json=cloudformation_json, **given)
        return _configured(bucket, cloudformation_json.get("Properties", {}))

    replace(FakeBucket, "create_from_cloudformation_json", classmethod(create_or_adopt))
    replace(FakeBucket, "update_from_cloudformation_json", classmethod(configure))


def _configured(bucket: FakeBucket, properties: dict[str, Any]) -> FakeBucket:
    if versioning := properties.get("VersioningConfiguration"):
        bucket.versioning_status = versioning["Status"]
    if cors := properties.get("CorsConfiguration"):
        bucket.set_cors([_cors_rule(rule) for rule in cors["CorsRules"]])
    if lifecycle := properties.get("LifecycleConfiguration"):
        bucket.set_lifecycle([_lifecycle_rule(rule) for rule in lifecycle["Rules"]])
    if block := properties.get("PublicAccessBlockConfiguration"):
        bucket.public_access_block = PublicAccessBlock(
            block_public_acls=_flag(block, "BlockPublicAcls"),
            ignore_public_acls=_flag(block, "IgnorePublicAcls"),
            block_public_policy=_flag(block, "BlockPublicPolicy"),
            restrict_public_buckets=_flag(block, "RestrictPublicBuckets"),
        )
    return bucket


def _cors_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Rename CloudFormation's fields to those of the S3 API, which moto reads."""
    names = {
        "AllowedMethods": "AllowedMethod",
        "AllowedOrigins": "AllowedOrigin",
        "AllowedHeaders": "AllowedHeader",
        "ExposedHeaders": "ExposeHeader",
        "MaxAge": "MaxAgeSeconds",
    }
    known = {names[name]: value for name, value in rule.items() if name in names}
    return known | ({"MaxAgeSeconds": str(rule["MaxAge"])} if "MaxAge" in rule else {})


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Rename CloudFormation's fields to those of the S3 API, which moto reads."""
    shared = ("Status", "AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration")
    known = {name: rule[name] for name in shared if name in rule}
    marker = {"ExpiredObjectDeleteMarker": _flag(rule, "ExpiredObjectDeleteMarker")}
    expiration = {"Expiration": marker} if "ExpiredObjectDeleteMarker" in rule else {}
    return {"ID": rule["Id"], "Filter": {"Prefix": rule.get("Prefix", "")}, **known, **expiration}


def _flag(block: dict[str, Any], name: str) -> str:
    return str(block.get(name, False)).lower()
