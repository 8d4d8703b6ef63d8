"""Amazon S3: the objects of one bucket, in all their versions."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from chalicelib.aws.errors import kind_of, translated_errors
from chalicelib.aws.links import Credentials, Site, sign_link
from chalicelib.errors import Conflict, NotFound

MISSING = {"NoSuchKey": NotFound, "NoSuchVersion": NotFound, "404": NotFound}

CHUNK_BYTES = 256 * 1024
MAX_DELETED_VERSIONS = 1000
"""Versions that one DeleteObjects takes."""
KINDS = ("Versions", "DeleteMarkers")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")
"""Characters that XML 1.0 can't hold. DeleteObjects names keys in XML, DeleteObject in the URL's path."""


class Version(NamedTuple):
    """A version of an object, or a delete marker, which has no content. `time` is milliseconds."""

    key: str
    version_id: str
    is_content: bool
    is_latest: bool = True
    time: int = 0


class Bucket:
    """One bucket; `client` is botocore's S3 client."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def read(self, key: str, version: str | None = None) -> bytes:
        """Return the object's bytes.

        Raises:
            NotFound: there is no such object or version.
        """
        with translated_errors(f"GetObject {key}", MISSING):
            answer = self._client.get_object(**self._object(key, version))
            content: bytes = answer["Body"].read()
        return content

    def read_start(self, key: str, length: int, version: str | None = None) -> tuple[bytes, int]:
        """Return the object's first bytes, at most `length`, and the number of all its bytes.

        Raises:
            NotFound: there is no such object or version.
        """
        try:
            with translated_errors(f"GetObject {key}", {**MISSING, "InvalidRange": Conflict}):
                answer = self._client.get_object(**self._object(key, version), Range=f"bytes=0-{length - 1}")
                return answer["Body"].read(), int(answer["ContentRange"].rpartition("/")[2])
        except Conflict:  # S3 refuses any range of an empty object
            return b"", 0

    def size(self, key: str, version: str | None = None) -> int:
        """Return the object's size in bytes.

        Raises:
            NotFound: there is no such object or version.
        """
        with translated_errors(f"HeadObject {key}", MISSING):
            return int(self._client.head_object(**self._object(key, version))["ContentLength"])

    def write(self, key: str, content: bytes, content_type: str) -> None:
        """Write the object, in place of an earlier one of that key."""
        with translated_errors(f"PutObject {key}"):
            self._client.put_object(Bucket=self.name, Key=key, Body=content, ContentType=content_type)

    def download(self, key: str, path: Path) -> None:
        """Copy the object into a file, chunk by chunk.

        Raises:
            NotFound: there is no such object.
        """
        with translated_errors(f"GetObject {key}", MISSING), path.open("wb") as file:
            body = self._client.get_object(Bucket=self.name, Key=key)["Body"]
            for chunk in body.iter_chunks(CHUNK_BYTES):
                file.write(chunk)

    def upload(self, key: str, path: Path, content_type: str) -> None:
        """Write a file as an object, in place of an earlier one of that key."""
        with translated_errors(f"PutObject {key}"), path.open("rb") as file:
            self._client.put_object(Bucket=self.name, Key=key, Body=file, ContentType=content_type)

    def erase(self, keys: Sequence[str]) -> int:
        """Delete objects in all their versions. Return the number of objects.

        Raises:
            ServiceError: a version was not deleted; the others may be.
        """
        return self.delete([version for key in keys for version in self._of_key(key)])

    def erase_under(self, prefix: str, keep: Collection[str] = ()) -> int:
        """Delete all objects with keys under `prefix` but those to `keep`. Return their number.

        Raises:
            ServiceError: a version was not deleted; the others may be.
        """
        return self.delete(self.under(prefix, keep))

    def erase_version(self, key: str, version: str) -> int:
        """Delete one version of an object. If no other is left, delete its delete markers too.

        The version `""` is the one from before the bucket had versioning. Return 1, or 0 if it is missing.

        Raises:
            ServiceError: it was not deleted.
        """
        return self.delete(self.with_markers(key, version))

    def page(self, after: Sequence[str] | None = None) -> tuple[list[Version], list[str] | None]:
        """Return at most a thousand versions and delete markers after a place, and the place of the last one.

        They are ordered by key. The place is None if no more follow.
        """
        place = {"KeyMarker": after[0], "VersionIdMarker": after[1]} if after else {}
        with translated_errors("ListObjectVersions"):
            answer = self._client.list_object_versions(Bucket=self.name, **place)
        found = [version_of(one) for kind in KINDS for one in answer.get(kind, [])]
        following = (
            [answer["NextKeyMarker"], answer["NextVersionIdMarker"]] if answer["IsTruncated"] else None
        )
        return found, following

    def under(self, prefix: str, keep: Collection[str] = ()) -> list[Version]:
        """Return the versions and delete markers of all keys under `prefix` but those to `keep`."""
        with translated_errors(f"ListObjectVersions {prefix}"):
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self.name, Prefix=prefix
            )
            found = [one for page in pages for kind in KINDS for one in page.get(kind, [])]
        return [version_of(one) for one in found if one["Key"] not in keep]

    def with_markers(self, key: str, version: str) -> list[Version]:
        """Return one version of an object, with the delete markers of the key if no other version is left.

        The version `""` is the one from before the bucket had versioning, which S3 calls `null`.
        """
        found = self._of_key(key)
        wanted = [one for one in found if one.version_id == (version or "null")]
        stays = any(one.is_content for one in found if one not in wanted)
        return wanted if stays else found

    def delete(self, versions: Sequence[Version]) -> int:
        """Delete versions and delete markers. Return the number of objects that they belong to.

        Raises:
            ServiceError: one was not deleted; the others may be.
        """
        plain = [one for one in versions if not CONTROL.search(one.key)]
        with translated_errors("DeleteObjects"):
            for first in range(0, len(plain), MAX_DELETED_VERSIONS):
                batch = plain[first : first + MAX_DELETED_VERSIONS]
                objects = [{"Key": one.key, "VersionId": one.version_id} for one in batch]
                answer = self._client.delete_objects(
                    Bucket=self.name, Delete={"Objects": objects, "Quiet": True}
                )
                _raise_first(answer.get("Errors", []))  # S3 answers 200 even if a version was not deleted
        with translated_errors("DeleteObject"):
            for one in versions:
                if CONTROL.search(one.key):
                    self._client.delete_object(Bucket=self.name, Key=one.key, VersionId=one.version_id)
        return len({one.key for one in versions if one.is_content})

    def upload_form(self, key: str, content_type: str, most: int, lifetime: int) -> dict[str, Any]:
        """Return a presigned POST, `{"url", "fields"}`, of an object of at most `most` bytes.

        It works for `lifetime` seconds.
        """
        form: dict[str, Any] = self._client.generate_presigned_post(
            self.name,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most]],
            ExpiresIn=lifetime,
        )
        return form

    def link(self, key: str, lifetime: int, version: str | None = None) -> str:
        """Return a presigned link to the object that works for `lifetime` seconds."""
        known = self._client._request_signer._credentials.get_frozen_credentials()
        who = Credentials(known.access_key, known.secret_key, known.token)
        return sign_link(self._site, who, key, version, lifetime, datetime.now(UTC))

    @cached_property
    def _site(self) -> Site:
        """Return the address of the bucket, as the SDK makes it of endpoint, region and style."""
        where = {"Params": self._object("-", None), "ExpiresIn": 1}
        link = urlsplit(self._client.generate_presigned_url("get_object", **where))
        return Site(self._client.meta.region_name, link.scheme, link.netloc, link.path.removesuffix("-"))

    def _of_key(self, key: str) -> list[Version]:
        return [one for one in self.under(key) if one.key == key]

    def _object(self, key: str, version: str | None) -> dict[str, str]:
        where = {"Bucket": self.name, "Key": key}
        return where | {"VersionId": version} if version else where


def version_of(listed: Mapping[str, Any]) -> Version:
    """Return the Version that ListObjectVersions describes. A delete marker has no ETag."""
    time = round(listed["LastModified"].timestamp() * 1000)
    return Version(listed["Key"], listed["VersionId"], "ETag" in listed, listed["IsLatest"], time)


def _raise_first(errors: Sequence[dict[str, str]]) -> None:
    for error in errors:
        kind = kind_of(str(error.get("Code")), passes=False)
        raise kind(f"DeleteObjects {error.get('Key')}: {error.get('Code')}: {error.get('Message')}")
