"""The lines about a stack's change, from events as CloudFormation gives them: the newest first, in pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.progress import Progress
from infrastructure.stack import Stack
from infrastructure.stages import Stage

STAGE = Stage("future-store", "dev", "photos", "results", "store@shop.test", {}, frozenset())
STACK = "arn:aws:cloudformation:eu-west-1:1:stack/future-store-dev/1"


def event(number: int, status: str, name: str = "future-store-dev", **more: str) -> dict[str, Any]:
    about = {"PhysicalResourceId": STACK} if name == "future-store-dev" else {}
    identity = {"EventId": str(number), "StackId": STACK, "LogicalResourceId": name}
    return {**identity, "ResourceStatus": status, **about, **more}


class CloudFormation:
    """Events that come in bursts, one at each pause, in pages of two."""

    def __init__(self, *bursts: list[dict[str, Any]]) -> None:
        self.events: list[dict[str, Any]] = []
        self.bursts = list(bursts)
        self.go_on(0)

    def go_on(self, seconds: float) -> None:
        self.events += self.bursts.pop(0)

    def get_paginator(self, operation: str) -> "CloudFormation":
        return self

    def paginate(self, StackName: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        newest_first = self.events[::-1]
        for number in range(0, len(newest_first), 2):
            yield {"StackEvents": newest_first[number : number + 2]}


def follow(cloudformation: CloudFormation) -> tuple[list[dict[str, Any]], list[str]]:
    said: list[str] = []
    progress = Progress(cloudformation, STACK, said.append)
    return progress.follow(cloudformation.go_on), [line.split(" s  ")[1] for line in said]


FORMER = [event(1, "CREATE_COMPLETE")]
BEGUN = [
    event(2, "UPDATE_IN_PROGRESS"),
    event(3, "CREATE_IN_PROGRESS", "Alarm"),
    event(4, "CREATE_IN_PROGRESS", "Topic"),
]


def test_each_event_since_the_beginning_is_told_once_in_its_order() -> None:
    ended = [event(5, "CREATE_COMPLETE", "Topic"), event(6, "UPDATE_COMPLETE")]

    _, said = follow(CloudFormation(FORMER, [], BEGUN, [], ended))

    assert [line.split() for line in said] == [
        ["UPDATE_IN_PROGRESS", "future-store-dev"],
        ["CREATE_IN_PROGRESS", "Alarm"],
        ["CREATE_IN_PROGRESS", "Topic"],
        ["CREATE_COMPLETE", "Topic"],
        ["UPDATE_COMPLETE", "future-store-dev"],
    ]


def test_the_first_of_several_failures_is_the_reason() -> None:
    failed = [
        event(5, "CREATE_FAILED", "Topic", ResourceStatusReason="taken"),
        event(6, "CREATE_FAILED", "Alarm", ResourceStatusReason="cancelled"),
        event(7, "UPDATE_ROLLBACK_COMPLETE"),
    ]

    events, _ = follow(CloudFormation(FORMER, BEGUN, failed))

    with pytest.raises(DeploymentError, match="Stack future-store-dev failed: Topic: taken"):
        Stack(None, STAGE).require_success(events)
