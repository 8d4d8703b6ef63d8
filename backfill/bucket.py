"""Objects that lie in the photos bucket already: each is told to `start_photo` as S3 would have told it."""

import json
from collections.abc import Iterator
from functools import partial

from backfill.executions import Executions
from backfill.outcomes import SKIPPED, Outcome
from backfill.stage import Target
from backfill.workers import Work
from chalicelib.aws.storage import Version, version_of
from chalicelib.photos.lanes import misplacement, photo_id_of
from chalicelib.photos.s3_events import CREATED, event_of
from chalicelib.times import format_time


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

    def _versions(self) -> Iterator[Version]:
        pages = self._target.s3.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._target.bucket, Prefix=self._prefix):
            for version in map(version_of, page.get("Versions", [])):
                if version.is_latest and not version.key.endswith("/"):
                    yield version

    def _named(self, version: Version) -> Outcome:
        return self._start(version)._replace(name=version.key)

    def _start(self, version: Version) -> Outcome:
        told = version.key, version.version_id, format_time(version.time)
        event = event_of(CREATED, self._target.bucket, [told])
        answer = self._target.functions.invoke(
            FunctionName=self._target.start_photo, Payload=json.dumps(event).encode()
        )
        body = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            return Outcome("failed", f"start_photo: {body.get('errorType', 'it failed')}")
        if body["rejected"]:
            return Outcome("rejected", misplacement(version.key))
        if not body["started"]:
            return SKIPPED
        photo_id = photo_id_of(self._target.bucket, version.key, version.version_id)
        return self._executions.outcome(photo_id)
