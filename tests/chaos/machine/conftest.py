"""One machine for all scenarios, and the photos of one run: the same seed gives the same photos."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.machine import outcomes
from tests.chaos.machine.form import Form, form_of
from tests.chaos.machine.running import RunningMachine
from tests.chaos.machine.settings import AGAIN, PHOTOS, SEED, SHORT
from tests.chaos.machine.stream import Stream


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMachine]:
    machine = RunningMachine(tmp_path_factory.mktemp("chaos"))
    machine.start()
    yield machine
    machine.close()


@pytest.fixture
def chance() -> random.Random:
    """Return the random moments of a scenario."""
    return random.Random(SEED + 1)


@pytest.fixture
def stream(running: RunningMachine) -> Iterator[Stream]:
    """Return the photos of a shop that has just opened, without faults."""
    running.fault("off")
    photos = Stream(running, random.Random(SEED))
    photos.begin()
    yield photos
    running.fault("off")


@pytest.fixture(scope="session")
def undisturbed(running: RunningMachine) -> dict[int, Form]:
    """Return the canonical forms after the photos of a short stream and of a long one. Nothing disturbs."""
    photos = Stream(running, random.Random(SEED))
    photos.begin()
    forms = {}
    for count in (SHORT, PHOTOS):
        photos.fill(count)
        photos.settle()
        forms[count] = form_of(photos)
    return forms


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Note the outcome of a scenario for the table, and how a failed one is repeated."""
    result: Any = yield
    report = result.get_result()
    if report.when == "call" or report.failed:
        outcomes.note(item.name, report.outcome, report.duration, AGAIN)
    if report.failed:
        command = f'make chaos {AGAIN} PYTEST="{item.location[0]} -k {item.name}"'
        report.sections.append(("Repeat it by", command))


def pytest_sessionfinish() -> None:
    outcomes.write()
