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
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMachine]:
    machine = RunningMachine(tmp_path_factory.mktemp("chaos"))
    machine.start()
    yield machine
    machine.close()


@pytest.fixture
def chance() -> random.Random:
    """Return the random moments of a scenario."""
    return random.Random(SEED + 1)


@pytest.fixture
def stream(machine: RunningMachine) -> Iterator[Stream]:
    """Return the photos of a shop that has just opened, without faults."""
    machine.fault("off")
    photos = Stream(machine, random.Random(SEED))
    photos.begin()
    yield photos
    machine.fault("off")


@pytest.fixture(scope="session")
def undisturbed(machine: RunningMachine) -> dict[int, Form]:
    """Return the canonical forms after the photos of a short stream and of a long one. Nothing disturbs."""
    photos = Stream(machine, random.Random(SEED))
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
        outcomes.note(item.name, _outcome(report), report.duration, AGAIN)
    if report.failed:
        command = f'make chaos {AGAIN} PYTEST="{item.nodeid}"'
        report.sections.append(("Repeat it by", command))


def _outcome(report: pytest.TestReport) -> str:
    """Return the outcome, of a failed scenario with the first line of its error."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return f"failed: {crash.message.splitlines()[0]}" if report.failed and crash else report.outcome


def pytest_sessionfinish() -> None:
    outcomes.write()
