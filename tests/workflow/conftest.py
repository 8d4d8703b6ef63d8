"""One local AWS for all end-to-end tests, and for each test a shop without a past."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from demo.shop import Shop
from localaws.machine import Machine

COLLECTION = "future-store-local"


@pytest.fixture(scope="session")
def machine(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("workflow")
    copy = Machine.copy_project(project, folder / "project")
    with Machine(project=copy, state=folder / "state") as running:
        yield running


@pytest.fixture
def emptied(machine: Machine) -> Iterator[redis.Redis]:
    """Redis as the application finds it at the start of a test: nothing but the admin's token."""
    with redis.Redis.from_url(machine.env["REDIS_URL"], decode_responses=True) as client:
        for key in client.scan_iter(count=1000):
            if ":token:" not in key:
                client.delete(key)
        yield client


@pytest.fixture
def shop(machine: Machine, emptied: redis.Redis) -> Iterator[Shop]:
    """A shop that knows nobody; `published` starts with what this test publishes."""
    before = len(machine.messages())
    shop = Shop(machine.env, lambda: machine.messages()[before:])
    shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)
    shop.invoke("init_collection", {})
    yield shop
    stop_executions(shop)


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


def stop_executions(shop: Shop) -> None:
    """Those that a failed test left waiting."""
    client = shop.aws("stepfunctions")
    machine = shop.environment["STATE_MACHINE_ARN"]
    running = client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
    for execution in running:
        client.stop_execution(executionArn=execution["executionArn"])
