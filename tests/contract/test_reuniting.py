"""Newcomers who were registered twice are merged by a later search, and nobody else is."""

from collections.abc import Callable, Iterable

import pytest

from chalicelib.database import Database
from chalicelib.faces.store import FaceStore
from chalicelib.faces.tasks import RECENT_MS, merge_newcomers
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from tests.fakes import FakeCollection
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
SEEN = {"photo_id": "photo", "bucket": "b", "key": "k", "version": "v", "box": {}}


class AlikeFaces(FakeCollection):
    """A collection in which all of its faces are alike."""

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]:
        return [(face, 99.0) for face in self.people if face != face_id]


@pytest.fixture
def shop(database: Database) -> TestShop:
    shop = make_shop(database)
    shop.now = lambda: NOW
    return shop


@pytest.fixture
def customers(shop: TestShop) -> CustomerStore:
    return shop.customers


@pytest.fixture
def owners(shop: TestShop) -> FaceStore:
    return shop.faces


@pytest.fixture
def reunite(shop: TestShop) -> Callable[..., dict[str, int]]:
    def run(*alike: str) -> dict[str, int]:
        shop.collection = AlikeFaces(people=dict.fromkeys(alike, "somebody"))
        return merge_newcomers(shop)

    return run


@pytest.fixture
def register(customers: CustomerStore, owners: FaceStore) -> Callable[..., None]:
    """A newcomer seen in a photo, with one reference face of the same name."""

    def see(name: str, photo: str, seconds_ago: int = 10) -> None:
        owners.claim(photo, f"face-{name}", [], name, NOW)
        owners.keep_reference(f"face-{name}", name, SEEN | {"photo_id": photo}, 5)
        customers.add_newcomer(name, NOW - seconds_ago * 1000)

    return see


def test_the_younger_of_two_newcomers_with_one_face_becomes_the_older(
    customers: CustomerStore, register: Callable[..., None], reunite: Callable[..., dict[str, int]]
) -> None:
    register("older", "p1", seconds_ago=20)
    register("younger", "p2")

    assert reunite("face-older", "face-younger") == {"searched": 2, "merged": 1}
    assert customers.current("younger") == "older"


def test_a_newcomer_becomes_the_enrolled_customer_with_that_face(
    customers: CustomerStore,
    owners: FaceStore,
    register: Callable[..., None],
    reunite: Callable[..., dict[str, int]],
) -> None:
    register("newcomer", "p1", seconds_ago=20)
    customers.add(Customer(id="ann", name="Ann", status="enrolled"), NOW)
    owners.claim("p2", "face-ann", [], "ann", NOW)

    reunite("face-newcomer", "face-ann")

    assert customers.current("newcomer") == "ann"


def test_two_people_of_one_photo_are_never_merged(
    register: Callable[..., None], reunite: Callable[..., dict[str, int]]
) -> None:
    register("twin", "p1", seconds_ago=20)
    register("other-twin", "p1")

    assert reunite("face-twin", "face-other-twin")["merged"] == 0


def test_people_told_apart_are_never_merged(
    owners: FaceStore, register: Callable[..., None], reunite: Callable[..., dict[str, int]]
) -> None:
    register("older", "p1", seconds_ago=20)
    register("younger", "p2")
    owners.tell_apart("older", "younger")

    assert reunite("face-older", "face-younger")["merged"] == 0


def test_who_has_been_known_for_long_is_not_searched(
    register: Callable[..., None], reunite: Callable[..., dict[str, int]]
) -> None:
    register("older", "p1", seconds_ago=RECENT_MS // 1000 + 60)
    register("old", "p2", seconds_ago=RECENT_MS // 1000 + 50)

    assert reunite("face-older", "face-old") == {"searched": 0, "merged": 0}


def test_people_told_apart_while_they_are_searched_are_never_merged(
    customers: CustomerStore,
    owners: FaceStore,
    register: Callable[..., None],
    reunite: Callable[..., dict[str, int]],
) -> None:
    register("older", "p1", seconds_ago=20)
    register("younger", "p2")
    told_apart = owners.told_apart

    def told_apart_after(among: Iterable[str]) -> set[frozenset[str]]:
        pairs = told_apart(among)
        owners.tell_apart("older", "younger")
        return pairs

    owners.told_apart = told_apart_after  # type: ignore[method-assign]

    assert reunite("face-older", "face-younger")["merged"] == 0
    assert customers.current("younger") == "younger"
