"""Whichever call of whichever task fails, and however it does: everything comes right in the end.

The calls are those of the ports and of Redis, as they are made in a scenario without faults, so a new call is
among them. `make chaos` lets each fail in every way, `make test` some of them.
"""

import os
from random import Random

import pytest

from chalicelib.database import Database
from tests.chaos.faults import MODES, Call, Mode
from tests.chaos.outcomes import Outcome, Scenario, differences, outcome_of
from tests.chaos.scenarios import SCENARIOS, newcomers

IS_FULL = bool(os.environ.get("CHAOS"))
SEED = int(os.environ.get("SEED", "0"))
ONLY = os.environ.get("CASE", "")
"""A case such as `record_visit/redis.visits/record_visit/1:after`."""
SOME = 1
"""Cases of each scenario in `make test`."""


def cases(calm: Outcome) -> list[tuple[Call, Mode]]:
    """Return each call of this name in a function once, the first or by chance a later one, in every way."""
    chances = Random(SEED)
    kinds: dict[tuple[str, str], list[Call]] = {}
    for call in calm.calls:
        kinds.setdefault(call[:2], []).append(call)
    chosen = [calls[0] if SEED == 0 else chances.choice(calls) for calls in kinds.values()]
    found: list[tuple[Call, Mode]] = [(call, mode) for call in chosen for mode in MODES if mode != "refused"]
    if ONLY:
        return [case for case in found if f"{case[0]}:{case[1]}" == ONLY]
    return found if IS_FULL else chances.sample(found, SOME)


def faults_of(calm: Outcome, disturbed: Outcome) -> list[str]:
    missed = [] if disturbed.struck else ["the call didn't come"]
    return [*missed, *disturbed.broken, *differences(calm.form, disturbed.form)]


@pytest.mark.parametrize("name", ["results_bucket.write", "redis.visits/picture_visit"])
def test_a_photo_that_fails_for_good_leaves_no_face(connected: Database, name: str) -> None:
    found = outcome_of(connected, newcomers, Call("finish_photo", name, 1), "refused")

    assert {state for state, _ in found.form["photos"].values()} == {"failed"}
    assert found.broken == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: str(scenario.__name__))
def test_whichever_call_fails_everything_comes_right(connected: Database, scenario: Scenario) -> None:
    calm = outcome_of(connected, scenario, seed=SEED)
    assert calm.broken == []

    wrong = {}
    for call, mode in cases(calm):
        found = faults_of(calm, outcome_of(connected, scenario, call, mode, SEED))
        if found:
            wrong[f"{call}:{mode}"] = found

    assert not wrong, report(scenario, wrong)


def report(scenario: Scenario, wrong: dict[str, list[str]]) -> str:
    """Return what went wrong in each case, and the command that repeats it."""
    name = f"tests/chaos/test_every_call.py -k {scenario.__name__}"
    lines = []
    for case, found in wrong.items():
        lines += [f"make chaos SEED={SEED} CASE='{case}' PYTEST='{name}'", *(f"  {one}" for one in found)]
    return f"{len(wrong)} cases:\n" + "\n".join(lines)
