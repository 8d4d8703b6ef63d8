"""Enrolments of which a task dies, before its work or right after, and which the next selfie heals."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Shop, wait
from localaws.machine import Machine
from tests.workflow.enrolments import customer, enrols, faces, references, send

DYING = '''
import importlib, os

class Killed(Exception):
    """None of the errors that the state machine tries again."""

def handler(event, context):
    if os.environ["DIES"] == "after":
        getattr(importlib.import_module("app"), os.environ["TASK"])(event, context)
    if os.environ["HOW"] == "exit":
        os._exit(1)
    raise Killed(os.environ["TASK"])
'''
TASKS = (
    "check_selfie",
    "check_not_enrolled",
    "index_face",
    "make_thumbnail",
    "save_profile",
    "notify_customer",
)
# A task that dies before its work leaves what the one before it left after its own.
DEATHS = [(TASKS[0], "before"), *((task, "after") for task in TASKS)]
Kill = Callable[..., Callable[[], None]]


@pytest.fixture
def kill(shop: Shop, machine: Machine) -> Iterator[Kill]:
    """Return a function that lets a task die at each call; its result lets the task live again."""
    client = shop.aws("lambda")
    revivals: dict[str, Callable[[], None]] = {}

    def doom(task: str, when: str, how: str = "raise") -> Callable[[], None]:
        name = f"future-store-local-{task}"
        before = client.get_function_configuration(FunctionName=name)
        whole = deployed(machine.project)
        variables = before["Environment"]["Variables"]
        change = {"DIES": when, "TASK": task, "HOW": how}
        client.update_function_code(FunctionName=name, ZipFile=with_dying(whole))
        client.update_function_configuration(
            FunctionName=name, Handler="dying.handler", Environment={"Variables": variables | change}
        )

        shop.call_latest(task)

        def revive() -> None:
            if revivals.pop(task, None):
                # The handler first, for a call may come between the two, and this code has no `dying`.
                client.update_function_configuration(
                    FunctionName=name, Handler=before["Handler"], Environment={"Variables": variables}
                )
                client.update_function_code(FunctionName=name, ZipFile=whole)

        revivals[task] = revive
        return revive

    yield doom
    for revive in list(revivals.values()):
        revive()


def deployed(project: Path) -> bytes:
    """Return the functions' code as it was deployed."""
    archives = (project / ".chalice" / "deployments").glob("*.zip")
    return next(path for path in archives if "layer" not in path.name).read_bytes()


def with_dying(whole: bytes) -> bytes:
    stream = io.BytesIO(whole)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("dying.py", DYING)
    return stream.getvalue()


@pytest.mark.parametrize(("task", "when"), DEATHS)
def test_the_same_selfie_again_enrols(
    shop: Shop, emptied: redis.Redis, kill: Kill, task: str, when: str
) -> None:
    ann = customer(shop)
    revive = kill(task, when)
    key = send(shop, ann, pictures.portrait("astronaut"))
    wait(lambda: len(shop.published("alerts")) == 1, lambda: f"alerts: {shop.published('alerts')}")
    first = shop.photo(key)
    assert first["state"] == ("done" if task == "notify_customer" else "failed")
    assert [(alert["photo_id"], alert["error"]) for alert in shop.published("alerts")] == [
        (first["id"], "Killed")
    ]
    revive()

    again = enrols(shop, ann, pictures.portrait("astronaut"), "again.jpg")

    assert (again["state"], again["reason"]) == ("done", None)
    assert again["id"] in shop.get(f"/customers/{ann}")["photos"]
    wait(lambda: faces(shop) == references(emptied), lambda: f"{faces(shop)} are not the references")


@pytest.mark.parametrize("task", ["index_face", "make_thumbnail"])
def test_nobody_is_kept_out_by_an_enrolment_that_failed(
    shop: Shop, emptied: redis.Redis, kill: Kill, task: str
) -> None:
    revive = kill(task, "after")
    assert enrols(shop, customer(shop), pictures.portrait("astronaut"))["state"] == "failed"
    revive()

    bob = customer(shop, "Bob")
    assert enrols(shop, bob, pictures.variation("astronaut", "flipped"))["state"] == "done"

    wait(lambda: len(faces(shop)) == 1, lambda: f"{faces(shop)} should be one")
    assert faces(shop) == references(emptied)
    came = shop.came("door.jpg", pictures.portrait("astronaut"))
    assert came["faces"][0]["customer_id"] == bob


@pytest.mark.parametrize("task", ["index_face", "save_profile", "reject_enrolment"])
def test_a_worker_that_dies_once_is_not_noticed(
    shop: Shop, emptied: redis.Redis, kill: Kill, task: str
) -> None:
    """Its process ends right after the work, so the work is done twice."""
    ann, bob = customer(shop), customer(shop, "Bob")
    if task == "reject_enrolment":
        enrols(shop, bob, pictures.portrait("astronaut"))
    revive = kill(task, "after", "exit")
    key = send(shop, ann, pictures.variation("astronaut", "dark"))
    wait(lambda: died(shop, task), lambda: f"{task} should have died")
    revive()

    photo = shop.photo(key)

    wanted = "rejected" if task == "reject_enrolment" else "done"
    wait(lambda: shop.photo(key)["state"] == wanted, lambda: f"{photo} should be {wanted}")
    assert len(shop.get(f"/customers/{ann}")["photos"]) == (wanted == "done")
    wait(lambda: len(faces(shop)) == 1, lambda: f"{faces(shop)} should be one")
    assert faces(shop) == references(emptied)
    assert shop.published("alerts") == []


def died(shop: Shop, task: str) -> bool:
    """Tell whether a running execution has seen the function die."""
    client = shop.aws("stepfunctions")
    running = client.list_executions(
        stateMachineArn=shop.environment["STATE_MACHINE_ARN"], statusFilter="RUNNING"
    )["executions"]
    histories: list[Any] = [
        client.get_execution_history(executionArn=execution["executionArn"], maxResults=1000)["events"]
        for execution in running
    ]
    return "ExitError" in json.dumps(histories, default=str)
