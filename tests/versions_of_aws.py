# ruff: noqa: N803  (boto3's arguments are named so)
"""Step Functions and Lambda as far as their versions go, in memory, as boto3's clients answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:future-store-dev"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def refused(code: str, operation: str = "Call") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


@dataclass
class FakeStates:
    """One state machine. `definitions` are of its versions, `listed` their executions, the latest first."""

    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    aliases: dict[str, dict[str, int]] = field(default_factory=dict)
    listed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def publish(self, number: int, *arns: str) -> str:
        """Add a version whose definition names these ARNs. Return its own."""
        version = f"{ARN}:{number}"
        self.definitions[version] = {"States": [{"Resource": arn} for arn in arns]}
        return version

    def run(self, version: str, *statuses: str, began: datetime = NOON + timedelta(minutes=1)) -> None:
        """Add executions of a version, which ended a second after they began unless they run."""
        ended = {"startDate": began, "stopDate": began + timedelta(seconds=1)}
        executions = [
            {"status": status, **({"startDate": began} if status == "RUNNING" else ended)}
            for status in statuses
        ]
        self.listed[version] = executions + self.listed.get(version, [])

    def describe_state_machine_alias(self, stateMachineAliasArn: str) -> dict[str, Any]:
        alias = stateMachineAliasArn.removeprefix(f"{ARN}:")
        if alias not in self.aliases:
            raise refused("ResourceNotFound")
        routes = self.aliases[alias].items()
        return {
            "routingConfiguration": [
                {"stateMachineVersionArn": version, "weight": weight} for version, weight in routes
            ]
        }

    def create_state_machine_alias(self, name: str, routingConfiguration: Any) -> dict[str, Any]:
        self.aliases[name] = {each["stateMachineVersionArn"]: each["weight"] for each in routingConfiguration}
        return {"creationDate": NOON}

    def update_state_machine_alias(self, stateMachineAliasArn: str, **routing: Any) -> dict[str, Any]:
        self.create_state_machine_alias(stateMachineAliasArn.removeprefix(f"{ARN}:"), **routing)
        return {"updateDate": NOON}

    def delete_state_machine_alias(self, stateMachineAliasArn: str) -> None:
        del self.aliases[stateMachineAliasArn.removeprefix(f"{ARN}:")]

    def list_state_machine_versions(
        self,
        stateMachineArn: str,
        nextToken: str = "0",
    ) -> dict[str, Any]:
        """Answer two versions a page."""
        newest = sorted(self.definitions, key=lambda version: -int(version.rsplit(":", 1)[1]))
        begin = int(nextToken)
        page = {"stateMachineVersions": [{"stateMachineVersionArn": v} for v in newest[begin : begin + 2]]}
        return page | ({"nextToken": str(begin + 2)} if len(newest) > begin + 2 else {})

    def delete_state_machine_version(self, stateMachineVersionArn: str) -> None:
        if any(stateMachineVersionArn in routes for routes in self.aliases.values()):
            raise refused("ConflictException")
        del self.definitions[stateMachineVersionArn]

    def describe_state_machine(self, stateMachineArn: str) -> dict[str, Any]:
        return {"definition": json.dumps(self.definitions[stateMachineArn])}

    def list_executions(
        self,
        stateMachineArn: str,
        statusFilter: str = "",
        maxResults: int = 100,
    ) -> dict[str, Any]:
        found = [
            each
            for each in self.listed.get(stateMachineArn, [])
            if not statusFilter or each["status"] == statusFilter
        ]
        return {"executions": found[:maxResults]}

    def get_paginator(self, operation: str) -> "FakeStates":
        assert operation == "list_executions"
        return self

    def paginate(self, stateMachineArn: str) -> Iterator[dict[str, Any]]:
        yield self.list_executions(stateMachineArn)


@dataclass
class FakeFunctions:
    """Functions by ARN, each with its code, and published versions by number, with code and description.

    `layers` are digests of contents; all functions have the last one, as Chalice deletes the others.
    """

    code: dict[str, str]
    versions: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)
    layers: list[str] = field(default_factory=lambda: ["requirements"])

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:
        layer = f"arn:aws:lambda:eu-west-1:123456789012:layer:managed-layer:{len(self.layers)}"
        return {"CodeSha256": self.code[FunctionName], "Layers": [{"Arn": layer}], "Description": ""}

    def get_layer_version(self, LayerName: str, VersionNumber: int) -> dict[str, Any]:
        if (LayerName, VersionNumber) != ("managed-layer", len(self.layers)):
            raise refused("ResourceNotFoundException")
        return {"Content": {"CodeSha256": self.layers[-1]}}

    def publish_version(self, FunctionName: str, Description: str) -> dict[str, Any]:
        """Publish another version, also of what has not changed."""
        published = self.versions.setdefault(FunctionName, {})
        number = max(published, default=0) + 1
        published[number] = self.code[FunctionName], Description
        return {"Version": str(number), "State": "Active"}

    def delete_function(self, FunctionName: str) -> None:
        arn, number = FunctionName.rsplit(":", 1)
        del self.versions[arn][int(number)]

    def get_paginator(self, operation: str) -> "FakeFunctions":
        assert operation == "list_versions_by_function"
        return self

    def paginate(self, FunctionName: str) -> Iterator[dict[str, Any]]:
        newest = {"Version": "$LATEST", **self.get_function_configuration(FunctionName)}
        published = [
            {
                "Version": str(number),
                "CodeSha256": code,
                "Description": description,
                "Layers": [{"Arn": "gone"}],
            }
            for number, (code, description) in self.versions.get(FunctionName, {}).items()
        ]
        for each in (newest, *published):
            arn = f"{FunctionName}:{each['Version']}"
            yield {"Versions": [{**each, "FunctionArn": arn, "LastModified": each["Version"]}]}
