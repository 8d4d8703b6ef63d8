"""Versions of functions: copies of their code and settings that a later deployment leaves alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

LATEST = "$LATEST"
OF_ONE_VERSION = {"FunctionArn", "Version", "LastModified", "RevisionId", "CodeSize", "ResponseMetadata"}
STATES = ("State", "LastUpdateStatus")
"""Beginnings of the fields that tell how far an update is."""


class FunctionVersions:
    """Versions of functions; `client` is boto3's for Lambda."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def publish(self, functions: Mapping[str, str]) -> dict[str, str]:
        """Publish functions, given as ARNs by name, as they are now. Return the versions' ARNs by name.

        Lambda answers the latest version of a function that has not changed since.
        """
        return {name: self._publish(arn) for name, arn in functions.items()}

    def foretell(self, functions: Mapping[str, str]) -> dict[str, str]:
        """Return what `publish` would answer."""
        return {name: f"{arn}:{next_version(self._versions(arn))}" for name, arn in functions.items()}

    def delete_others(self, functions: Iterable[str], used: Collection[str]) -> int:
        """Delete all versions of functions but the used ones, all named by ARN. Return their number."""
        found = (each["FunctionArn"] for arn in functions for each in self._versions(arn))
        unused = [arn for arn in found if not arn.endswith(f":{LATEST}") and arn not in used]
        for arn in unused:
            self._client.delete_function(FunctionName=arn)
        return len(unused)

    def _publish(self, arn: str) -> str:
        made = self._client.publish_version(FunctionName=arn)
        if made.get("State") == "Pending":  # Lambda refuses to run it until then
            waiter = self._client.get_waiter("published_version_active")
            waiter.wait(FunctionName=arn, Qualifier=made["Version"])
        return f"{arn}:{made['Version']}"

    def _versions(self, arn: str) -> Iterator[Mapping[str, Any]]:
        pages = self._client.get_paginator("list_versions_by_function").paginate(FunctionName=arn)
        for page in pages:
            yield from page["Versions"]


def next_version(versions: Iterable[Mapping[str, Any]]) -> int:
    """Return the version that would be published: a new one, or the latest if nothing changed since."""
    published = {each["Version"]: each for each in versions}
    newest = published.pop(LATEST)
    latest = max(map(int, published), default=0)
    same = latest and _compared(published[str(latest)]) == _compared(newest)
    return latest if same else latest + 1


def _compared(version: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in version.items()
        if name not in OF_ONE_VERSION and not name.startswith(STATES)
    }
