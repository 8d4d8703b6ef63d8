"""The settings of S3's buckets: all of a bucket but its objects."""

from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import FakeBucket, S3Backend, s3_backends

from localaws.persistence import s3_changes

Settings = tuple[dict[str, Any], dict[str, str]]
"""A bucket's attributes and its tags."""

_OBJECTS = ("keys", "multiparts")


def settings_of(name: str) -> Settings | None:
    """Return the settings of a bucket, None if there is no such bucket."""
    bucket = s3_backend().buckets.get(name)
    if bucket is None:
        return None
    attributes = {name: value for name, value in vars(bucket).items() if name not in _OBJECTS}
    return attributes, tags_of(bucket.arn)


def restore(name: str, settings: Settings) -> FakeBucket:
    """Give a bucket these settings. Make it if it does not exist."""
    attributes, tags = settings
    backend = s3_backend()
    bucket = backend.buckets.get(name) or backend.create_bucket(name, attributes["region_name"])
    vars(bucket).update(attributes)
    s3_changes.watch(bucket)
    tag(bucket.arn, tags)
    return bucket


def s3_backend() -> S3Backend:
    """Return moto's S3 of this machine."""
    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"]


def tags_of(arn: str) -> dict[str, str]:
    """Return the tags of a bucket or an object."""
    return dict(s3_backend().tagger.get_tag_dict_for_resource(arn))


def tag(arn: str, tags: dict[str, str]) -> None:
    """Add tags to a bucket or an object."""
    if tags:
        added = [{"Key": key, "Value": value} for key, value in tags.items()]
        s3_backend().tagger.tag_resource(arn, added)
