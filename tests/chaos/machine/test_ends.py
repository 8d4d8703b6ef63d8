"""Ends of the machine and of its parts while photos come: afterwards everything is as without them."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from tests.chaos.machine.running import RunningMachine, kill
from tests.chaos.machine.settings import PHOTOS, ROUNDS
from tests.chaos.machine.stream import Stream

LONGEST_SECONDS = 3.0


def ends_as(stream: Stream, undisturbed: dict[str, Any]) -> None:
    """Upload what is missing, wait, and compare with the run that nothing disturbed."""
    stream.upload(PHOTOS - len(stream.shown) + 3)
    stream.settle()
    assert stream.form() == undisturbed


@pytest.mark.parametrize("end", [RunningMachine.kill, RunningMachine.stop], ids=["kill -9", "stop"])
def test_the_machine_ends_at_random_moments(
    stream: Stream, undisturbed: dict[str, Any], chance: Random, end: Callable[[RunningMachine], None]
) -> None:
    for _ in range(ROUNDS):
        with stream.flowing(PHOTOS // ROUNDS):
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            end(stream.machine)
            stream.machine.start()

    ends_as(stream, undisturbed)


def test_each_part_is_killed(stream: Stream, undisturbed: dict[str, Any], chance: Random) -> None:
    parts = ("valkey-server", "localaws.api", "localaws.server")
    for part in parts:
        with stream.flowing(PHOTOS // len(parts)):
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            stream.machine.kill_part(part)

    ends_as(stream, undisturbed)


def test_a_worker_of_each_function_is_killed(
    stream: Stream, undisturbed: dict[str, Any], chance: Random
) -> None:
    killed: set[str] = set()
    with stream.flowing(PHOTOS):
        for _ in range(20):
            time.sleep(chance.uniform(0, 1))
            workers = {pid: name for pid, name in stream.machine.workers().items() if name not in killed}
            if workers:
                pid = chance.choice(sorted(workers))
                kill(pid)
                killed.add(workers[pid])

    ends_as(stream, undisturbed)
    assert killed


def test_a_deployment_happens_in_the_middle(stream: Stream, undisturbed: dict[str, Any]) -> None:
    with stream.flowing(PHOTOS):
        stream.machine.deploy()

    ends_as(stream, undisturbed)


def test_the_disk_is_full_for_a_while(stream: Stream, undisturbed: dict[str, Any]) -> None:
    if not stream.machine.has_own_disk:
        pytest.skip("only root can mount a small disk")

    with stream.flowing(PHOTOS), stream.machine.full_disk():
        time.sleep(10)

    ends_as(stream, undisturbed)
