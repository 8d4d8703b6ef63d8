"""What executions are billed for: what the bill counts is what the local AWS sees."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Shop
from infrastructure.cost.measured import execution
from localaws.machine import Machine
from tests.workflow.enrolments import customer, enrols
from tests.workflow.executions import ended, history
from tests.workflow.test_workflow_notifications import TICK
from tests.workflow.test_workflow_persons import came_long_ago
from tests.workflow.test_workflow_visits import deliver_again, later

FREE = {"DeleteFaces"}
FUNCTION = re.compile(r":function:future-store-local-(\w+)")


@dataclass(frozen=True)
class Used:
    """What an execution used: the states that it entered, the functions that they called, and Rekognition."""

    states: Mapping[str, int]
    functions: Mapping[str, int]
    rekognition: Mapping[str, int]


@pytest.fixture
def play(shop: Shop, machine: Machine) -> Callable[[Callable[[], dict[str, Any]]], Used]:
    """Let a photo be processed, and tell what its execution used."""

    def played(process: Callable[[], dict[str, Any]]) -> Used:
        before = Counter(machine.rekognition_calls())
        photo = process()
        ended(shop, photo)
        events = history(shop, photo)
        calls = Counter(machine.rekognition_calls()) - before
        return Used(
            Counter(named(events, "stateEnteredEventDetails", "name")),
            Counter(
                FUNCTION.findall(" ".join(named(events, "lambdaFunctionScheduledEventDetails", "resource")))
            ),
            {name: count for name, count in calls.items() if name not in FREE},
        )

    return played


def named(events: list[dict[str, Any]], details: str, field: str) -> list[str]:
    return [event[details][field] for event in events if details in event]


def expected(kind: str) -> Used:
    """Return what the bill counts for an execution."""
    found = execution(kind)
    calls = {name: int(count) for name, count in found.rekognition.items()}
    return Used(Counter(found.run.states), Counter(found.run.functions), calls)


def test_visits_use_what_the_bill_counts(
    shop: Shop, play: Callable[[Callable[[], dict[str, Any]]], Used]
) -> None:
    portrait = pictures.portrait("astronaut")
    photos: list[dict[str, Any]] = []

    def comes() -> dict[str, Any]:
        photos.append(shop.came("first.jpg", portrait))
        return photos[0]

    def comes_a_day_later() -> dict[str, Any]:
        deliver_again(shop, photos[0], later(photos[0], days=1))
        return shop.photo(photos[0]["key"])

    assert play(comes) == expected("new")
    assert play(lambda: shop.came("again.jpg", portrait)) == expected("again")
    assert play(comes_a_day_later) == expected("known")


def test_a_newcomer_who_came_alone_is_not_searched_again(
    shop: Shop, machine: Machine, emptied: redis.Redis
) -> None:
    shop.came("first.jpg", pictures.portrait("astronaut"))
    came_long_ago(emptied)
    before = Counter(machine.rekognition_calls())

    assert shop.invoke("merge_newcomers", TICK) == {"searched": 0, "merged": 0, "left": 0}
    assert Counter(machine.rekognition_calls()) == before
    assert emptied.zcard("{main}:faces-to-search") == 0


def test_a_gallery_photo_and_a_selfie_use_what_the_bill_counts(
    shop: Shop, play: Callable[[Callable[[], dict[str, Any]]], Used]
) -> None:
    def gallery() -> dict[str, Any]:
        shop.upload("gallery/2026/one.jpg", pictures.portrait("admiral"))
        return shop.photo("gallery/2026/one.jpg")

    ann = customer(shop)

    assert play(gallery) == expected("gallery")
    assert play(lambda: enrols(shop, ann, pictures.portrait("photographer"))) == expected("selfie")
