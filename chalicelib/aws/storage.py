"""Amazon S3: one bucket's objects, read by version."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import NotFound, ServiceError

MISSING = {"NoSuchKey": NotFound, "NoSuchVersion": NotFound, "404": NotFound}

CHUNK = 256 * 1024
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

    def download(self, key: str, path: Path) -> None:
        """Get the object into a file, whatever its length.

        Raises:
            NotFound: there is no such object.
        """
        with translated_errors(f"GetObject {key}", MISSING), path.open("wb") as file:
            body = self._client.get_object(Bucket=self.name, Key=key)["Body"]
            for chunk in body.iter_chunks(CHUNK):
                file.write(chunk)

    def upload(self, key: str, path: Path, content_type: str) -> None:
        """Put a file as an object, whatever its length, in place of an earlier one of that key."""
        with translated_errors(f"PutObject {key}"), path.open("rb") as file:
            self._client.put_object(Bucket=self.name, Key=key, Body=file, ContentType=content_type)

    def erase(self, keys: Sequence[str]) -> int:
        """Delete objects in all their versions: how many objects there were.

        Raises:
            ServiceError: a version was not deleted; the others may be.
        """
        with translated_errors("DeleteObjects"):
            found = [version for key in keys for version in self._versions(key) if version["Key"] == key]
            return self._delete(found)

    def erase_under(self, prefix: str, keep: Collection[str] = ()) -> int:
        """Delete all objects whose keys start so, but for those to `keep`: how many there were.

        Raises:
            ServiceError: a version was not deleted; the others may be.
        """
        with translated_errors("DeleteObjects"):
            return self._delete([found for found in self._versions(prefix) if found["Key"] not in keep])

    def erase_version(self, key: str, version: str) -> int:
        """Delete one version of an object (`""`: the one of before versioning), and when none is left the
        delete markers too: 1, or 0 when there was none.

        Raises:
            ServiceError: it was not deleted.
        """
        with translated_errors("DeleteObjects"):
            found = [one for one in self._versions(key) if one["Key"] == key]
            wanted = [one for one in found if one["VersionId"] == (version or "null")]
            others = [one for one in found if one not in wanted]
            return self._delete(wanted if any(map(_is_content, others)) else found)

    def _delete(self, versions: Sequence[dict[str, Any]]) -> int:
        for start in range(0, len(versions), MAX_DELETED):
            some = [
                {name: one[name] for name in ("Key", "VersionId")} for one in versions[start:][:MAX_DELETED]
            ]
            answer = self._client.delete_objects(Bucket=self.name, Delete={"Objects": some, "Quiet": True})
            _raise_first(answer.get("Errors", []))
        return len({version["Key"] for version in versions if _is_content(version)})

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

    def _versions(self, prefix: str) -> list[dict[str, Any]]:
        """Versions and delete markers; only versions have an ETag."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix)
        return [
            version
            for page in pages
            for kind in ("Versions", "DeleteMarkers")
            for version in page.get(kind, [])
        ]

    def link(self, key: str, lifetime: int, version: str | None = None) -> str:
        """A presigned link to read the object for `lifetime` seconds."""
        url: str = self._client.generate_presigned_url(
            "get_object", Params=self._object(key, version), ExpiresIn=lifetime
        )
        return url

    def _object(self, key: str, version: str | None) -> dict[str, str]:
        where = {"Bucket": self.name, "Key": key}
        return where | {"VersionId": version} if version else where


def _is_content(version: dict[str, Any]) -> bool:
    return "ETag" in version


def _raise_first(errors: Sequence[dict[str, str]]) -> None:
    for error in errors:
        raise ServiceError(f"DeleteObjects {error.get('Key')}: {error.get('Code')}: {error.get('Message')}")
