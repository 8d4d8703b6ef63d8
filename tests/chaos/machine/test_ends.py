"""Ends of the machine and of its parts while photos come: afterwards everything is as without them."""

import time
from random import Random

import pytest

from tests.chaos.machine.form import Form, form_of
from tests.chaos.machine.running import kill
from tests.chaos.machine.settings import PHOTOS, ROUNDS, SHORT
from tests.chaos.machine.stream import Stream

LONGEST_SECONDS = 3.0


def ends_as(stream: Stream, undisturbed: dict[int, Form], count: int) -> None:
    """Upload what is missing of so many photos, wait, and compare with the run that nothing disturbed."""
    stream.fill(count)
    stream.settle()
    assert form_of(stream) == undisturbed[count]


def test_the_machine_is_killed_and_stopped_at_random_moments(
    stream: Stream, undisturbed: dict[int, Form], chance: Random
) -> None:
    for _ in range(ROUNDS):
        for end in (stream.machine.kill, stream.machine.stop):
            with stream.flowing(PHOTOS // ROUNDS // 2):
                time.sleep(chance.uniform(0, LONGEST_SECONDS))
                end()
                stream.machine.start()

    ends_as(stream, undisturbed, PHOTOS)


def test_each_part_is_killed(stream: Stream, undisturbed: dict[int, Form], chance: Random) -> None:
    parts = ("valkey-server", "localaws.api", "localaws.server")
    for part in parts:
        with stream.flowing(SHORT // len(parts)):
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            stream.machine.kill_part(part)

    ends_as(stream, undisturbed, SHORT)


def test_a_worker_of_each_function_is_killed(
    stream: Stream, undisturbed: dict[int, Form], chance: Random
) -> None:
    killed: set[str] = set()
    with stream.flowing(SHORT):
        for _ in range(20):
            time.sleep(chance.uniform(0, 1))
            workers = {pid: name for pid, name in stream.machine.workers().items() if name not in killed}
            if workers:
                pid = chance.choice(sorted(workers))
                kill(pid)
                killed.add(workers[pid])

    ends_as(stream, undisturbed, SHORT)
    assert killed


def test_a_deployment_happens_in_the_middle(stream: Stream, undisturbed: dict[int, Form]) -> None:
    with stream.flowing(SHORT):
        stream.machine.deploy()

    ends_as(stream, undisturbed, SHORT)


def test_the_disk_is_full_for_a_while(stream: Stream, undisturbed: dict[int, Form]) -> None:
    if not stream.machine.has_own_disk:
        pytest.skip("only root can mount a small disk")

    with stream.flowing(SHORT), stream.machine.full_disk():
        time.sleep(10)

    ends_as(stream, undisturbed, SHORT)
