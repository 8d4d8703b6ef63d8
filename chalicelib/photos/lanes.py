"""Which lane an S3 object takes, and what its execution is called: pure functions on S3 events."""

import hashlib
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import unquote_plus

Lane = Literal["visit", "enrolment", "gallery"]

LANES: dict[str, tuple[Lane, str]] = {
    "entrance": ("visit", "camera"),
    "enrolment": ("enrolment", "customer_id"),
    "gallery": ("gallery", "album"),
}
"""A key's first folder -> its lane, and what the second folder names."""

FIRST_ATTEMPT = 1


def lane_of(key: str) -> dict[str, str]:
    """The lane that an object key chooses, and its camera, customer or album.

    A key without a known prefix belongs to the gallery album `unsorted`.
    """
    folder, _, rest = key.partition("/")
    name, _, file = rest.partition("/")
    if folder not in LANES or not name or not file:
        return {"lane": "gallery", "album": "unsorted"}
    lane, subject = LANES[folder]
    return {"lane": lane, subject: name}


def photo_id_of(bucket: str, key: str, version: str) -> str:
    """The same 32 hex digits for every event about one version of one object."""
    return hashlib.sha256(f"{bucket}\n{key}\n{version}".encode()).hexdigest()[:32]


def photos_in(event: Mapping[str, Any]) -> list[dict[str, str]]:
    """The state machine's input for each record of an S3 event, keys decoded; folders are no photos."""
    return [_photo_in(record) for record in event.get("Records", []) if _is_file(record)]


def execution_name(photo_id: str, attempt: int = FIRST_ATTEMPT) -> str:
    """At most 80 characters of `[A-Za-z0-9_-]`, as Step Functions demands."""
    return f"{photo_id}-{attempt}"


def _is_file(record: Mapping[str, Any]) -> bool:
    return not unquote_plus(record["s3"]["object"]["key"]).endswith("/")


def _photo_in(record: Mapping[str, Any]) -> dict[str, str]:
    bucket, described = record["s3"]["bucket"]["name"], record["s3"]["object"]
    key = unquote_plus(described["key"])
    version = described.get("versionId", "")
    return lane_of(key) | {
        "photo_id": photo_id_of(bucket, key, version or described.get("sequencer", "")),
        "bucket": bucket,
        "key": key,
        "version": version,
        "time": record["eventTime"],
    }
