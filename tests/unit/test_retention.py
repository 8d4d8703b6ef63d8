"""The daily run: every step carried out or counted, whatever one of them does, as long as there is time."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.errors import ConfigurationError, FutureStoreError, ServiceError, TransientError, Unfinished
from chalicelib.privacy.retention import COUNT_MS, KINDS, WORK_MS, apply_retention
from chalicelib.privacy.values import Step

NOW = 1_790_000_000_000


@dataclass
class World:
    """Things of every kind; what was forgotten of them, when, and what was logged."""

    time: int = NOW
    takes: int = 0
    """Milliseconds that a step takes."""
    fails: dict[str, Exception] = field(default_factory=dict)
    sizes: dict[str, list[int]] = field(default_factory=lambda: {kind: [1] for kind in KINDS})
    found: dict[str, int] = field(default_factory=dict)
    """How many a step still finds, if not all."""
    forgotten: list[str] = field(default_factory=list)
    logged: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    interrupted: int = 0

    def steps(self, _: object, now: int) -> Iterator[Step]:
        for kind, sizes in self.sizes.items():
            for number, size in enumerate(sizes):
                yield Step(kind, size, self._forgets(f"{kind} {number}", size))

    def _forgets(self, name: str, size: int) -> Callable[[], int]:
        def forget() -> int:
            self.time += self.takes
            if name in self.fails:
                raise self.fails[name]
            self.forgotten.append(name)
            return self.found.get(name, size)

        return forget

    def finish(self, _: object, patience: int) -> int:
        if "finish" in self.fails:
            raise self.fails["finish"]
        return self.interrupted

    def run(self, **detail: Any) -> dict[str, Any]:
        def log(message: str, values: Any) -> None:
            self.logged.append((message, dict(values)))

        shop: Any = SimpleNamespace(now=lambda: self.time)
        return apply_retention(shop, detail, chores=[self.steps], finish=self.finish, log=log)

    def run_in_vain(self) -> dict[str, Any]:
        """Return the counts of a run that somebody must hear of."""
        with pytest.raises(Unfinished) as heard:
            self.run()
        counts: dict[str, Any] = json.loads(str(heard.value).partition(": ")[2])
        return counts


@pytest.fixture
def world() -> World:
    return World()


def test_every_kind_is_forgotten_and_counted(world: World) -> None:
    world.sizes["photos"] = [50, 7]
    world.interrupted = 2

    answer = world.run()

    expected = dict.fromkeys(KINDS, 1) | {"photos": 57}
    assert answer == {**expected, "failed": 0, "left": 0, "finished": 2, "dry_run": False}
    assert len(world.forgotten) == len(KINDS) + 1


def test_what_is_gone_or_back_since_the_plan_was_made_is_not_counted(world: World) -> None:
    world.sizes["photos"] = [50, 7]
    world.found = {"photos 0": 43, "newcomers 0": 0}

    answer = world.run()

    assert (answer["photos"], answer["newcomers"]) == (50, 0)


def test_a_dry_run_counts_the_same_and_forgets_nothing(world: World) -> None:
    world.sizes["photos"] = [50, 7]
    world.interrupted = 2

    answer = world.run(dry_run=True)

    assert world.forgotten == []
    assert answer == world.run() | {"dry_run": True, "finished": 0}


@pytest.mark.parametrize("error", [TransientError("no answer"), ServiceError("AccessDenied")])
def test_what_fails_stops_nothing_else_is_counted_and_heard_of(world: World, error: FutureStoreError) -> None:
    world.sizes["newcomers"] = [1, 1]
    world.fails = {"newcomers 0": error, "photos 0": error, "finish": error}

    answer = world.run_in_vain()

    assert (answer["newcomers"], answer["photos"], answer["failed"], answer["finished"]) == (1, 0, 3, 0)
    assert world.forgotten[0] == "newcomers 1"
    assert [values["error"] for message, values in world.logged[:-1]] == [type(error).__name__] * 3


def test_a_bug_is_not_taken_for_an_outage(world: World) -> None:
    world.fails = {"photos 0": KeyError("bug")}

    with pytest.raises(KeyError):
        world.run()


def test_the_log_has_numbers_and_classes_only(world: World) -> None:
    world.fails = {"newcomers 0": ConfigurationError("about ann@example.com")}

    answer = world.run_in_vain()

    assert world.logged == [
        ("retention failed", {"kind": "newcomers", "error": "ConfigurationError"}),
        ("retention", answer),
    ]
    assert {type(value) for value in answer.values()} == {int, bool}


def test_when_time_is_up_the_rest_is_left_counted_and_heard_of(world: World) -> None:
    world.sizes = {"newcomers": [1] * 5, "photos": [50, 50]}
    world.takes = WORK_MS // 2

    answer = world.run_in_vain()

    assert (answer["newcomers"], answer["photos"], answer["left"]) == (2, 0, 103)
    assert world.forgotten == ["newcomers 0", "newcomers 1"]


def test_a_last_step_that_takes_very_long_ends_the_counting_and_is_heard_of(world: World) -> None:
    world.sizes = {"newcomers": [1] * 5}
    world.takes = COUNT_MS

    answer = world.run_in_vain()

    assert (answer["newcomers"], answer["left"]) == (1, 1)
