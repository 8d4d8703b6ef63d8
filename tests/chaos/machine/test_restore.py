"""Valkey is lost and restored from a backup: what was in the bucket comes right by the comparison with it."""

import time
from random import Random

from localaws import wait
from tests.chaos.machine.form import Form, form_of
from tests.chaos.machine.running import RunningMachine
from tests.chaos.machine.settings import SEED, SHORT
from tests.chaos.machine.stream import PATIENCE_SECONDS, Stream, running

KNOWN = ("astronaut", "admiral")
NEWCOMER = "photographer"
HALF_AN_HOUR_MS = 30 * 60 * 1000
LONGEST_SECONDS = 2.0


def come(stream: Stream, chance: Random, *, loses: bool) -> Form:
    """Let photos come before a backup, during it and since. A newcomer comes since. Return what is left.

    What the API took since the backup would be lost by nature, so orders are placed before and after.
    """
    machine, count = stream.machine, SHORT // 4
    stream.begin(KNOWN)
    stream.upload(count)
    stream.settle()
    with stream.flowing(count):
        time.sleep(chance.uniform(0, LONGEST_SECONDS))
        if loses:
            machine.back_up()
    stream.welcome(NEWCOMER)
    with stream.flowing(count):
        time.sleep(chance.uniform(0, LONGEST_SECONDS))
        if loses:
            machine.restore()
    if loses:
        wait.until(lambda: not running(machine.shop), PATIENCE_SECONDS, every=0.5)
        pass_half_an_hour(machine)
        machine.reconcile()
    stream.settle()
    stream.order(NEWCOMER)
    stream.upload(count)
    stream.settle()
    return form_of(stream)


def pass_half_an_hour(machine: RunningMachine) -> None:
    """Let the attempts that the backup has in processing count as begun so long before it."""
    database = machine.database()
    begun = database.key("photos-begun")
    for photo in database.client.zrange(begun, 0, -1):
        database.client.zincrby(begun, -HALF_AN_HOUR_MS, photo)


def test_valkey_is_lost_and_restored_from_a_backup(machine: RunningMachine, chance: Random) -> None:
    undisturbed = come(Stream(machine, Random(SEED)), chance, loses=False)

    restored = come(Stream(machine, Random(SEED)), chance, loses=True)

    assert restored == undisturbed
