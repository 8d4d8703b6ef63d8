"""The passage of the photos through a shop with opt_in, on a machine of its own."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import redis

from demo import pictures
from demo.shop import Shop, wait
from localaws.machine import Machine
from privacy_proof.photos import CUSTOMER, Taken
from privacy_proof.stores import left_in_entrance

AT_ONCE = 24
"""Photos under way at most."""
PATIENCE_SECONDS = 600.0
ROOT = Path(__file__).parent.parent
SETTINGS = {"RECOGNITION_CONSENT": "opt_in"}


@contextmanager
def opt_in_machine(folder: Path, say: Callable[[str], None]) -> Iterator[Machine]:
    """Start a new machine with RECOGNITION_CONSENT opt_in, in a folder that is emptied. Stop it after."""
    shutil.rmtree(folder, ignore_errors=True)
    project = Machine.copy_project(ROOT, folder / "project")
    file = project / ".chalice" / "config.json"
    config = json.loads(file.read_text())
    config["stages"]["local"]["environment_variables"] |= SETTINGS
    file.write_text(json.dumps(config, indent=2))
    with Machine(project=project, state=folder / "state", say=say) as machine:
        _write_plainly(machine)
        yield machine


def _write_plainly(machine: Machine) -> None:
    """Let Valkey's file be readable: without compression nothing can hide in it."""
    with redis.Redis.from_url(machine.env["REDIS_URL"]) as client:
        client.config_set("rdbcompression", "no")
        client.config_set("aof-use-rdb-preamble", "no")


def enrol(shop: Shop) -> str:
    """Enrol the customer by a selfie. Return their id."""
    customer = shop.call("POST", "/customers", {"name": "Ada"})["id"]
    key = f"enrolment/{customer}/selfie.jpg"
    shop.upload(key, pictures.portrait(CUSTOMER))
    state = shop.photo(key)["state"]
    if state != "done":
        raise AssertionError(f"the selfie is {state}")
    return str(customer)


def play(shop: Shop, photos: Sequence[Taken], say: Callable[[str], None]) -> None:
    """Upload the photos, some at a time, and wait until each has come to its end."""
    for first in range(0, len(photos), AT_ONCE):
        for photo in photos[first : first + AT_ONCE]:
            shop.upload(photo.key, photo.picture)
        _wait_for_end(shop)
        if first % (AT_ONCE * 10) == 0:
            say(f"{min(first + AT_ONCE, len(photos))} of {len(photos)} photos")


def _wait_for_end(shop: Shop) -> None:
    """Wait until S3 has none of the photos any more, and no execution runs."""
    wait(
        lambda: not left_in_entrance(shop) and not running(shop),
        lambda: f"photos are left: {left_in_entrance(shop)[:5]}, {len(running(shop))} executions run",
        PATIENCE_SECONDS,
    )


def running(shop: Shop) -> list[str]:
    """Return the names of the executions that run."""
    answer = shop.aws("stepfunctions").list_executions(
        stateMachineArn=shop.environment["STATE_MACHINE_ARN"], statusFilter="RUNNING"
    )
    return [one["name"] for one in answer["executions"]]
