"""Fixtures on the local AWS of the end-to-end tests, which give each test a shop without a past."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from demo.shop import Shop, wait
from localaws.machine import Machine

COLLECTION = "future-store-local"


@pytest.fixture
def emptied(machine: Machine) -> Iterator[redis.Redis]:
    """Return Redis as the application finds it at a test's start: empty but for the admin's token."""
    with redis.Redis.from_url(machine.env["REDIS_URL"], decode_responses=True) as client:
        for key in client.scan_iter(count=1000):
            if ":token:" not in key:
                client.delete(key)
        yield client


@pytest.fixture
def shop(machine: Machine, emptied: redis.Redis) -> Iterator[Shop]:
    """Return a shop that knows nobody; `published` starts with the messages of this test."""
    before = len(machine.messages())
    shop = Shop(machine.env, lambda: machine.messages()[before:])
    shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)
    shop.invoke("init_collection", {})
    yield shop
    settle(shop)


@pytest.fixture
def configure(shop: Shop) -> Iterator[Callable[..., None]]:
    """Change a function's environment variables until the end of the test."""
    undo: list[tuple[str, dict[str, str]]] = []

    def change(function: str, **variables: str) -> None:
        undo.append((function, shop.configure(function, **variables)))

    yield change
    for function, variables in reversed(undo):
        shop.aws("lambda").update_function_configuration(
            FunctionName=f"future-store-local-{function}", Environment={"Variables": variables}
        )


def settle(shop: Shop) -> None:
    """End what a failed test left waiting, and wait until every failed execution's event has been heard."""
    client = shop.aws("stepfunctions")
    for execution in executions(shop, "RUNNING"):
        client.stop_execution(executionArn=execution["executionArn"])
    failed = len(executions(shop, "FAILED")) + len(executions(shop, "ABORTED"))
    wait(lambda: heard(shop) >= failed, lambda: f"{heard(shop)} of {failed} status events were heard")


def executions(shop: Shop, status: str) -> list[Any]:
    """Return all executions of a status."""
    pages = shop.aws("stepfunctions").get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=shop.environment["STATE_MACHINE_ARN"], statusFilter=status)
    return [execution for page in found for execution in page["executions"]]


def heard(shop: Shop) -> int:
    """Count the runs of the function that hears of failed executions, by its log."""
    client = shop.aws("logs")
    group = "/aws/lambda/future-store-local-record_stopped_execution"
    try:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group)
        return sum(event["message"].startswith("REPORT") for page in pages for event in page["events"])
    except client.exceptions.ResourceNotFoundException:
        return 0
