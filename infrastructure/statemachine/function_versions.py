"""Versions of functions: copies of their code and settings that a later deployment leaves alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

LATEST = "$LATEST"
OF_ONE_VERSION = {"FunctionArn", "Version", "LastModified", "RevisionId", "CodeSize", "Layers"}
STATES = ("State", "LastUpdateStatus")
"""Beginnings of the fields that tell how far an update is."""


class FunctionVersions:
    """Versions of functions; `client` is boto3's for Lambda.

    Chalice publishes the layer anew each time, and deletes the one before. So a version's description has the
    digest of its layers, by which it is compared.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._digests: dict[str, str] = {}

    def publish(self, functions: Mapping[str, str]) -> dict[str, str]:
        """Publish the functions that have changed, given as ARNs by name. Return all versions' ARNs by name.

        Chalice updates each function each time, also with the same code. Lambda may then publish another
        version, whose processes would all start anew.
        """
        return {name: self._unchanged(arn) or self._publish(arn) for name, arn in functions.items()}

    def foretell(self, functions: Mapping[str, str]) -> dict[str, str]:
        """Return what `publish` would answer, with 0 for the number of a new version."""
        return {name: self._unchanged(arn) or f"{arn}:0" for name, arn in functions.items()}

    def delete_others(self, functions: Iterable[str], used: Collection[str]) -> int:
        """Delete all versions of functions but the used ones, all named by ARN. Return their number."""
        found = (each["FunctionArn"] for arn in functions for each in self._versions(arn))
        unused = [arn for arn in found if not arn.endswith(f":{LATEST}") and arn not in used]
        for arn in unused:
            self._client.delete_function(FunctionName=arn)
        return len(unused)

    def _unchanged(self, arn: str) -> str:
        """Return the latest version if it is the function as it is now, "" if not."""
        number = unchanged_version(self._versions(arn))
        return f"{arn}:{number}" if number else ""

    def _publish(self, arn: str) -> str:
        layers = self._layers(self._client.get_function_configuration(FunctionName=arn))
        made = self._client.publish_version(FunctionName=arn, Description=layers)
        if made.get("State") == "Pending":  # Lambda refuses to run it until then
            waiter = self._client.get_waiter("published_version_active")
            waiter.wait(FunctionName=arn, Qualifier=made["Version"])
        return f"{arn}:{made['Version']}"

    def _versions(self, arn: str) -> Iterator[Mapping[str, Any]]:
        pages = self._client.get_paginator("list_versions_by_function").paginate(FunctionName=arn)
        for page in pages:
            for each in page["Versions"]:
                yield each | {"Description": self._layers(each)} if each["Version"] == LATEST else each

    def _layers(self, function: Mapping[str, Any]) -> str:
        """Return the digests of the layers of a function that is not a version; theirs may be gone."""
        return " ".join(self._digest(layer["Arn"]) for layer in function.get("Layers", ()))

    def _digest(self, layer: str) -> str:
        if layer not in self._digests:
            name, number = layer.split(":")[-2:]
            found = self._client.get_layer_version(LayerName=name, VersionNumber=int(number))
            self._digests[layer] = found["Content"]["CodeSha256"]
        return self._digests[layer]


def unchanged_version(versions: Iterable[Mapping[str, Any]]) -> int:
    """Return the number of the latest version if it has the code and settings of $LATEST, 0 if not."""
    by_number = {each["Version"]: each for each in versions}
    newest = by_number.pop(LATEST)
    latest = max(map(int, by_number), default=0)
    return latest if latest and _compared(by_number[str(latest)]) == _compared(newest) else 0


def _compared(version: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in version.items()
        if name not in OF_ONE_VERSION and not name.startswith(STATES)
    }
