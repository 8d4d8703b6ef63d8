"""A shop is backed up, somebody is erased, all is lost, and a machine that has nothing takes it up again."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Shop, wait
from infrastructure.deployer import deployer_policies
from infrastructure.stages import read_stage
from localaws.machine import Machine
from localaws.permissions.policies import Policies
from tests.deployer_actions import ACCOUNT, REGION, is_allowed
from tests.deployer_actions import NAME as NAME_OF_STAGE
from tests.recorded_calls import recorded
from tests.workflow.conftest import COLLECTION
from tests.workflow.erasures import NAME, PERSON, clear, enrolled, idle, orders

OTHERS = ("astronaut", "admiral")
NOTES = "erased/"


def backup(environment: dict[str, str], project: Path, *arguments: str) -> str:
    """Run the command. Return what it printed."""
    command = [sys.executable, "-m", "backup", *arguments]
    options: dict[str, Any] = {"cwd": project, "env": {**os.environ, **environment}}
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def copy_notes(shop: Shop, folder: Path) -> None:
    """Copy what the results bucket notes of erasures."""
    folder.mkdir()
    client, bucket = shop.aws("s3"), shop.environment["RESULTS_BUCKET"]
    for found in client.list_objects_v2(Bucket=bucket, Prefix=NOTES)["Contents"]:
        content = client.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        (folder / found["Key"].removeprefix(NOTES)).write_bytes(content)


def refused(calls: set[tuple[str, str]], project: Path) -> list[tuple[str, str]]:
    """Return the calls that nobody may make by the policies of a deployer who backs up."""
    found = deployer_policies(read_stage(project, "local"), ACCOUNT, REGION)
    mine = [f"{NAME_OF_STAGE}-deployer-{kind}" for kind in ("direct", "backup")]
    policies = Policies([json.dumps(found[name]) for name in mine])
    return [call for call in sorted(calls) if not is_allowed(policies, *call)]


def customers_of(photo: dict[str, Any]) -> set[str]:
    return {face["customer_id"] for face in photo["faces"]}


@pytest.fixture
def kept(machine: Machine, shop: Shop) -> Iterator[None]:
    """Give the machine back its tokens and collection, which other tests need, if no restore does."""
    with redis.Redis.from_url(machine.env["REDIS_URL"]) as client:
        tokens = {key: client.dump(key) for key in client.scan_iter("*:token:*")}
        yield
        for key, value in tokens.items():
            client.restore(key, 0, value, replace=True)
    known = shop.aws("rekognition")
    with contextlib.suppress(known.exceptions.ResourceAlreadyExistsException):
        known.create_collection(CollectionId=COLLECTION)


def lose(shop: Shop, client: redis.Redis) -> None:
    """Take away all that a machine has, so that it is as one that has nothing yet."""
    clear(shop)
    wait(lambda: not shop.get("/photos")["items"], lambda: f"{shop.get('/photos')} are not removed")
    shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)
    client.flushall()


@pytest.mark.usefixtures("kept")
def test_a_backup_in_an_empty_machine_has_everybody_but_the_erased(
    shop: Shop, machine: Machine, emptied: redis.Redis, project: Path, tmp_path: Path
) -> None:
    clear(shop)
    erased, _ = enrolled(shop)
    orders(shop, erased)
    known = {who: customers_of(shop.came(f"{who}.jpg", pictures.portrait(who))) for who in OTHERS}
    orders(shop, *known["admiral"])
    idle(shop)
    placed = shop.get("/orders")["items"]
    with recorded() as saving:
        backup(machine.env, project, "save", "--to", str(tmp_path / "backups"))
    [archive] = (tmp_path / "backups").iterdir()
    shop.call("DELETE", f"/customers/{erased}")
    [admiral] = known["admiral"]
    shop.call("PATCH", f"/customers/{admiral}", {"consents": {"service_by": {"email": False}}})
    copy_notes(shop, tmp_path / "notes")
    lose(shop, emptied)

    arguments = ("--from", str(archive), "--erased", str(tmp_path / "notes"))
    with recorded() as restoring:
        told = backup(machine.env, project, "restore", *arguments)

    assert "erased again: 1 of 1" in told
    assert "withdrawn again: consents of 1 customers" in told
    assert '"lost": 0' in told
    assert not shop.get(f"/customers/{admiral}")["consents"]["service_by"]["email"]
    seen = {who: customers_of(shop.came(f"{who}.jpg", pictures.portrait(who))) for who in OTHERS}
    assert seen == known
    assert erased not in customers_of(shop.came("erased.jpg", pictures.portrait(PERSON)))
    left = [order for order in placed if order["customer_id"] != erased]
    assert [order["id"] for order in shop.get("/orders")["items"]] == [one["id"] for one in left]
    assert not [key for key in emptied.scan_iter("*") if erased in key]
    assert NAME not in str(shop.get("/customers?limit=100"))
    assert archive.stat().st_mode & 0o077 == 0
    made = {(service, operation) for _, service, operation in saving | restoring}
    assert {("S3", "GetObject"), ("S3", "PutObject"), ("Lambda", "Invoke")} <= made
    assert refused(made, project) == []
