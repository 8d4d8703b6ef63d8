"""Amazon S3: one bucket's objects, read by version."""

from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import NotFound

MISSING = {"NoSuchKey": NotFound, "NoSuchVersion": NotFound, "404": NotFound}


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

    def link(self, key: str, lifetime: int, version: str | None = None) -> str:
        """A presigned link to read the object for `lifetime` seconds."""
        url: str = self._client.generate_presigned_url(
            "get_object", Params=self._object(key, version), ExpiresIn=lifetime
        )
        return url

    def _object(self, key: str, version: str | None) -> dict[str, str]:
        where = {"Bucket": self.name, "Key": key}
        return where | {"VersionId": version} if version else where
