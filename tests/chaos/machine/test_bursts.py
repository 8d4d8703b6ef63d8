"""A burst at Rekognition's quota: each photo waits its turn, and an enrolment waits for none of them."""

import random
from collections.abc import Iterator

import pytest

from tests.chaos.machine.burst import Burst, enrol
from tests.chaos.machine.running import RunningMachine
from tests.chaos.machine.settings import FACTOR, PHOTOS, SEED
from tests.chaos.machine.stream import Stream

QUOTA = 5.0
"""Calls a second of each operation: AWS' default in most regions."""
SPEED = min(FACTOR, 1.5)
"""Times faster than on AWS. With more, photos would wait for two cores and not for the quota."""
RATE = QUOTA * SPEED
ENROLMENT_SECONDS = 5.0
"""Longest enrolment in real time, also of a burst that is faster."""


@pytest.fixture
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMachine]:
    """Return a machine with the quota, and with turns at its rate."""
    machine = RunningMachine(tmp_path_factory.mktemp("burst"), SPEED, REKOGNITION_TPS=f"{RATE:g}")
    machine.start()
    try:
        Stream(machine, random.Random(SEED)).begin()
        enrol(machine.shop, "admiral")  # so that the one that is measured starts no function
        machine.fault("rekognition-tps", QUOTA)
        yield machine
    finally:
        machine.close()


def test_a_burst_waits_its_turn_and_an_enrolment_passes_it(limited: RunningMachine) -> None:
    burst = Burst(limited, portraits=5 * PHOTOS, groups=3 * PHOTOS // 2)

    burst.run()

    undisturbed = {"IndexFaces": burst.photos, "SearchFaces": burst.faces, "DeleteFaces": burst.photos}
    assert burst.states == {"done": burst.photos + 1}, burst
    assert not limited.shop.published("alerts"), "some failed, and were run again"
    assert not {name for name, count in undisturbed.items() if burst.calls[name] > 1.1 * count}, burst
    assert burst.seconds <= 1.2 * max(undisturbed.values()) / RATE, burst
    assert burst.enrolment_seconds <= ENROLMENT_SECONDS, burst
