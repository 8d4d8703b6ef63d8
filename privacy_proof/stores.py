"""Every store of a machine, as bytes: its folder on disk, and what its processes have in memory only."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from demo.shop import Shop
from localaws.machine import Machine

BUCKETS = ("PHOTOS_BUCKET", "RESULTS_BUCKET")
LIVE = ("versions in S3", "executions' histories", "logs", "messages", "Redis", "the collection")


class Content(NamedTuple):
    """Some bytes of a store."""

    store: str
    place: str
    content: bytes


def on_disk(machine: Machine) -> Iterator[Content]:
    """Yield every file of a machine's folder: S3's objects, Valkey's, the collection's, journals, logs."""
    for file in sorted(machine.state.rglob("*")):
        if file.is_file():
            place = file.relative_to(machine.state)
            yield Content(f"disk: {place.parts[0]}", str(place), file.read_bytes())


def in_memory(machine: Machine, shop: Shop) -> Iterator[Content]:
    """Yield what a running machine answers, as its clients read it."""
    yield from _versions(shop)
    for name, history in histories(shop).items():
        yield Content("executions' histories", name, json.dumps(history, default=str).encode())
    yield from _logs(shop)
    for number, message in enumerate(machine.messages()):
        yield Content("messages", str(number), json.dumps(message).encode())


def _versions(shop: Shop) -> Iterator[Content]:
    client = shop.aws("s3")
    for bucket in (shop.environment[name] for name in BUCKETS):
        pages = client.get_paginator("list_object_versions").paginate(Bucket=bucket)
        for version in (one for page in pages for one in page.get("Versions", [])):
            where = {"Bucket": bucket, "Key": version["Key"], "VersionId": version["VersionId"]}
            content = client.get_object(**where)["Body"].read()
            yield Content("versions in S3", f"{bucket}/{version['Key']}", content)


def histories(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """Return the events of every execution, by its name."""
    client = shop.aws("stepfunctions")
    pages = client.get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=shop.environment["STATE_MACHINE_ARN"])
    arns = [one["executionArn"] for page in found for one in page["executions"]]
    events = client.get_paginator("get_execution_history")
    return {
        arn.rpartition(":")[2]: [one for page in events.paginate(executionArn=arn) for one in page["events"]]
        for arn in arns
    }


def _logs(shop: Shop) -> Iterator[Content]:
    client = shop.aws("logs")
    groups = [
        group["logGroupName"]
        for page in client.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    for group in groups:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group)
        lines = [event["message"] for page in pages for event in page["events"]]
        yield Content("logs", group, "\n".join(lines).encode())


def left_in_entrance(shop: Shop) -> list[str]:
    """Return the keys of all versions and delete markers of cameras' photos."""
    pages = shop.aws("s3").get_paginator("list_object_versions")
    found = pages.paginate(Bucket=shop.environment["PHOTOS_BUCKET"], Prefix="entrance/")
    kinds = ("Versions", "DeleteMarkers")
    return [one["Key"] for page in found for kind in kinds for one in page.get(kind, [])]
