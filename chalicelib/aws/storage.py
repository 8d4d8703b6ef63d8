"""Amazon S3: one bucket's objects, read by version."""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import NotFound, ServiceError

MISSING = {"NoSuchKey": NotFound, "NoSuchVersion": NotFound, "404": NotFound}

MAX_DELETED = 1000
"""Versions that one DeleteObjects takes."""


class Bucket:
    """One bucket; `client` is boto3's S3 client."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def read(self, key: str, version: str | None = None) -> bytes:
        """The object's bytes.

        Raises:
            NotFound: there is no such object or version.
        """
        with translated_errors(f"GetObject {key}", MISSING):
            answer = self._client.get_object(**self._object(key, version))
            content: bytes = answer["Body"].read()
        return content

    def size(self, key: str, version: str | None = None) -> int:
        """The object's size in bytes.

        Raises:
            NotFound: there is no such object or version.
        """
        with translated_errors(f"HeadObject {key}", MISSING):
            return int(self._client.head_object(**self._object(key, version))["ContentLength"])

    def write(self, key: str, content: bytes, content_type: str) -> None:
        """Put the object, in place of an earlier one of that key."""
        with translated_errors(f"PutObject {key}"):
            self._client.put_object(Bucket=self.name, Key=key, Body=content, ContentType=content_type)

    def erase(self, keys: Sequence[str]) -> None:
        """Delete objects in all their versions; those that don't exist don't matter.

        Raises:
            ServiceError: a version was not deleted; the others may be.
        """
        with translated_errors("DeleteObjects"):
            versions = [version for key in keys for version in self._versions(key)]
            for start in range(0, len(versions), MAX_DELETED):
                some = versions[start : start + MAX_DELETED]
                delete = {"Objects": some, "Quiet": True}
                answer = self._client.delete_objects(Bucket=self.name, Delete=delete)
                _raise_first(answer.get("Errors", []))

    def upload_form(self, key: str, content_type: str, most: int, lifetime: int) -> dict[str, Any]:
        """A presigned POST of one object: `{"url", "fields"}`, for `lifetime` seconds and `most` bytes."""
        form: dict[str, Any] = self._client.generate_presigned_post(
            self.name,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most]],
            ExpiresIn=lifetime,
        )
        return form

    def _versions(self, key: str) -> list[dict[str, str]]:
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=key)
        found = [
            version
            for page in pages
            for kind in ("Versions", "DeleteMarkers")
            for version in page.get(kind, [])
        ]
        return [{"Key": key, "VersionId": version["VersionId"]} for version in found if version["Key"] == key]

    def link(self, key: str, lifetime: int, version: str | None = None) -> str:
        """A presigned link to read the object for `lifetime` seconds."""
        url: str = self._client.generate_presigned_url(
            "get_object", Params=self._object(key, version), ExpiresIn=lifetime
        )
        return url

    def _object(self, key: str, version: str | None) -> dict[str, str]:
        where = {"Bucket": self.name, "Key": key}
        return where | {"VersionId": version} if version else where


def _raise_first(errors: Sequence[dict[str, str]]) -> None:
    for error in errors:
        raise ServiceError(f"DeleteObjects {error.get('Key')}: {error.get('Code')}: {error.get('Message')}")
