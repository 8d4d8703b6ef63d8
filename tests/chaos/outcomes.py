"""The outcome of a scenario in which calls fail, compared with the undisturbed one."""

import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from chalicelib.database import Database
from tests.chaos.canon import Canon
from tests.chaos.faults import Call, Mode
from tests.chaos.invariants import broken
from tests.chaos.world import World, living

Scenario = Callable[[World], Coroutine[Any, Any, None]]
UNNOTED = ("redis.faces/note_faces",)
"""Calls without which nobody knows the faces of a photo. The nightly run finds those of a deleted one."""
LONG_GAP_SECONDS = 6 * 3600
"""A visit's gap within which an hour's outage makes no photo late."""


@dataclass(frozen=True)
class Outcome:
    """A shop in canonical form, the rules that it breaks, and the calls of all functions."""

    form: dict[str, Any]
    broken: list[str]
    calls: list[Call]
    struck: int = 0


def outcome_of(
    database: Database, scenario: Scenario, call: Call | None = None, mode: Mode = "before", seed: int = 0
) -> Outcome:
    """Let a scenario happen in a shop of its own. Return its outcome."""
    mine = Database(database.client, uuid.uuid4().hex)
    with living(mine, call, mode, seed, visit_gap=LONG_GAP_SECONDS) as world:
        stuck = []
        try:
            world.play(scenario)
            if call and call.name in UNNOTED:
                world.clock.run(world.pass_night())
        except AssertionError as exc:
            stuck = [str(exc)]
        form = FIXED.get(scenario.__name__, dict)(Canon(world.calm, world.crowd).of_all())
        return Outcome(form, stuck + broken(world), world.faults.calls, world.faults.struck)


def _only_photos(form: dict[str, Any]) -> dict[str, Any]:
    """A photo that is deleted while it is looked at may have got further or less far."""
    return {name: form[name] for name in ("photos", "results")}


def _joined_visits(form: dict[str, Any]) -> dict[str, Any]:
    """A merge leaves two visits with two pictures, which one record would have joined."""
    people = [
        (name, person | {"visits": sorted(key for visit in person["visits"] for key in visit[0])})
        for name, person in form["people"]
    ]
    return form | {"people": people}


FIXED = {"removal": _only_photos, "newcomers": _joined_visits}
"""What of a scenario's form doesn't depend on which of two things was first."""


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return the parts of two canonical forms that differ."""
    names = [name for name in expected if expected[name] != found[name]]
    return [f"{name}: {found[name]}\n    instead of {expected[name]}" for name in names]
