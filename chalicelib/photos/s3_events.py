"""S3 events, made from what S3 lists or a record says, as S3 itself would have sent them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote_plus

CREATED, HIDDEN, DELETED = "ObjectCreated:Put", "ObjectRemoved:DeleteMarkerCreated", "ObjectRemoved:Delete"
"""Names of events: of an upload, of a delete marker, of a deleted version."""


def event_of(name: str, bucket: str, versions: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """Return one event for versions of objects, each a key, a version id and a time (ISO 8601)."""
    return {"Records": [_record(name, bucket, *version) for version in versions]}


def _record(name: str, bucket: str, key: str, version: str, time: str) -> dict[str, Any]:
    described = {"key": quote_plus(key, safe="/")} | ({"versionId": version} if version else {})
    where = {"s3SchemaVersion": "1.0", "bucket": {"name": bucket}, "object": described}
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventName": name,
        "eventTime": time,
        "s3": where,
    }
