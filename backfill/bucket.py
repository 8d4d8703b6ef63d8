"""Objects that lie in the photos bucket already: each is told to `start_photo` as S3 would have told it."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import partial
from typing import Any
from urllib.parse import quote_plus

from backfill.executions import Executions
from backfill.outcomes import SKIPPED, Outcome
from backfill.stage import Target
from backfill.workers import Work
from chalicelib.photos.lanes import misplacement, photo_id_of


class Objects:
    """The latest versions of the objects below a prefix; folders and deleted objects left out."""

    def __init__(self, prefix: str, target: Target, executions: Executions) -> None:
        self._prefix, self._target, self._executions = prefix, target, executions

    def count(self) -> int:
        """Count the objects by an extra listing, a thousand a call, so that the time left can be told."""
        return sum(1 for _ in self._versions())

    def work(self) -> Iterator[Work]:
        """Return one piece of work for each object, as they are listed."""
        return (partial(self._named, version) for version in self._versions())

    def _versions(self) -> Iterator[Mapping[str, Any]]:
        pages = self._target.s3.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._target.bucket, Prefix=self._prefix):
            for version in page.get("Versions", []):
                if version["IsLatest"] and not version["Key"].endswith("/"):
                    yield version

    def _named(self, version: Mapping[str, Any]) -> Outcome:
        return self._start(version)._replace(name=version["Key"])

    def _start(self, version: Mapping[str, Any]) -> Outcome:
        event = event_of(self._target.bucket, version)
        answer = self._target.functions.invoke(
            FunctionName=self._target.start_photo, Payload=json.dumps(event).encode()
        )
        body = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            return Outcome("failed", f"start_photo: {body.get('errorType', 'it failed')}")
        if body["rejected"]:
            return Outcome("rejected", misplacement(version["Key"]))
        if not body["started"]:
            return SKIPPED
        photo_id = photo_id_of(self._target.bucket, version["Key"], version["VersionId"])
        return self._executions.outcome(photo_id)


def event_of(bucket: str, version: Mapping[str, Any]) -> dict[str, Any]:
    """Return S3's event for a version of list_object_versions: the same photo gets the same id."""
    modified = version["LastModified"].astimezone(UTC)
    described = {
        "key": quote_plus(version["Key"], safe="/"),
        "size": version["Size"],
        "eTag": version["ETag"].strip('"'),
        "versionId": version["VersionId"],
    }
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": f"{modified:%Y-%m-%dT%H:%M:%S}.{modified.microsecond // 1000:03d}Z",
        "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": bucket}, "object": described},
    }
    return {"Records": [record]}
