"""Newcomers who were registered twice are merged by a later search, and nobody else is."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from chalicelib.aws.rekognition import IndexedFace
from chalicelib.database import Database
from chalicelib.errors import Throttled, Unfinished
from chalicelib.faces.duplicates import HEARD_MS, RUN_MS, merge_newcomers
from chalicelib.faces.recognition import decide_visitors
from chalicelib.faces.searches import MOST_SAVED
from chalicelib.faces.store import FaceStore
from chalicelib.faces.suspects import DONE, JUDGED, NEAR, PER_SEARCH, RESERVE
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Customer
from chalicelib.privacy.tasks import erase_person
from chalicelib.times import format_time
from tests.fakes import FakeCollection
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
SETTLING_MS = 60_000
NEAR_MS, JUDGED_MS = NEAR * SETTLING_MS, JUDGED * SETTLING_MS
OLD_SECONDS = DONE * 60 + 1
"""Age at which a run is done with a face."""
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
        kept = NOW - (OLD_SECONDS + seconds_ago) * 1000
        owners.keep_reference(f"face-{name}", name, SEEN | {"photo_id": photo}, 5, kept)
        customers.add_newcomer(name, kept)

    return see


@pytest.fixture
def register_promptly(shop: TestShop, register: Callable[..., None]) -> Callable[..., None]:
    """A newcomer whose face was kept in the second after the photo."""

    def see(name: str, seconds_ago: int = 0) -> None:
        photo = f"photo-{name}"
        taken = format_time(NOW - (OLD_SECONDS + seconds_ago + 1) * 1000)
        key = f"entrance/door/{name}.jpg"
        item = {"photo_id": photo, "lane": "visit", "bucket": "b", "key": key, "version": "v", "time": taken}
        shop.photos.add(item | {"camera": "door"})
        shop.faces.note_faces(photo, [f"face-{name}"])
        register(name, photo, seconds_ago)

    return see


def test_the_younger_of_two_newcomers_with_one_face_becomes_the_older(
    customers: CustomerStore, register: Callable[..., None], reunite: Callable[..., dict[str, int]]
) -> None:
    register("older", "p1", seconds_ago=20)
    register("younger", "p2")

    assert reunite("face-older", "face-younger") == {"searched": 1, "merged": 1, "left": 0}
    assert customers.current("younger") == "older"


def test_those_who_were_found_by_a_younger_one_become_the_oldest(
    customers: CustomerStore, register: Callable[..., None], reunite: Callable[..., dict[str, int]]
) -> None:
    register("older", "p1", seconds_ago=10)
    customers.add_newcomer("older", NOW - OLD_SECONDS * 1000)
    register("younger", "p2", seconds_ago=20)  # whose face was kept before
    customers.add_newcomer("younger", NOW)

    reunite("face-older", "face-younger")

    assert len({customers.current("older"), customers.current("younger")}) == 1


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


def test_a_newcomer_is_searched_once(
    register: Callable[..., None], reunite: Callable[..., dict[str, int]], owners: FaceStore
) -> None:
    register("ann", "p1")
    owners.claim("p2", "another-face", [], "ann", NOW)
    owners.keep_reference("another-face", "ann", SEEN | {"photo_id": "p2"}, 5, NOW)

    assert reunite("face-ann")["searched"] == 1
    assert reunite("face-ann")["searched"] == 0


def test_a_newcomer_is_searched_only_when_those_near_are_seen(
    register: Callable[..., None], reunite: Callable[..., dict[str, int]], shop: TestShop
) -> None:
    register("ann", "p1", seconds_ago=JUDGED_MS // 1000 - OLD_SECONDS)

    assert reunite("face-ann") == {"searched": 0, "merged": 0, "left": 0}
    shop.now = lambda: NOW + 1
    assert reunite("face-ann")["searched"] == 1


def test_a_newcomer_who_came_alone_is_not_searched(
    register_promptly: Callable[..., None], reunite: Callable[..., dict[str, int]], shop: TestShop
) -> None:
    register_promptly("ann")
    register_promptly("bob", seconds_ago=NEAR_MS // 1000 + 1)

    assert reunite("face-ann", "face-bob") == {"searched": 0, "merged": 0, "left": 0}
    assert shop.searches.waiting(9) == {}


def test_of_newcomers_who_came_near_each_other_the_first_is_searched(
    register_promptly: Callable[..., None], reunite: Callable[..., dict[str, int]]
) -> None:
    register_promptly("ann")
    register_promptly("bob", seconds_ago=NEAR_MS // 1000)

    assert reunite("face-bob") == {"searched": 1, "merged": 0, "left": 0}


def test_of_two_doubles_of_a_moment_the_first_one_finds_the_second(
    register_promptly: Callable[..., None],
    reunite: Callable[..., dict[str, int]],
    customers: CustomerStore,
) -> None:
    register_promptly("first", seconds_ago=1)
    register_promptly("second")

    assert reunite("face-first", "face-second") == {"searched": 1, "merged": 1, "left": 0}
    assert customers.current("second") == "first"


def test_newcomers_pay_for_one_search_together(
    register_promptly: Callable[..., None], reunite: Callable[..., dict[str, int]], shop: TestShop
) -> None:
    shop.searches.save(RESERVE - MOST_SAVED)
    for number in range(PER_SEARCH + 1):
        register_promptly(f"n{number:02}", seconds_ago=2 * number - (number == 1))

    assert reunite("face-n00", "face-n01") == {"searched": 1, "merged": 1, "left": 0}
    assert shop.searches.saved() == RESERVE + 1
    assert shop.searches.waiting(9) == {}


def test_newcomers_who_came_before_pay_too_but_only_for_some_searches(shop: TestShop) -> None:
    shop.searches.save(-MOST_SAVED)
    shop.searches.save(MOST_SAVED + 1)

    assert shop.searches.saved() == MOST_SAVED


def test_a_newcomer_whose_nearest_faces_are_another_ones_too_is_searched_first(
    register_promptly: Callable[..., None], reunite: Callable[..., dict[str, int]], shop: TestShop
) -> None:
    shop.searches.save(-MOST_SAVED)
    for number in range(PER_SEARCH):  # so many that a few nearest faces tell something
        register_promptly(f"n{number:02}", seconds_ago=2 * number - (number == 1))
    nearest = [f"known-{number}" for number in range(9)]
    shop.searches.keep_nearest(dict.fromkeys(("face-n07", "face-n09"), nearest))
    shop.collection = Asked(people={})

    assert merge_newcomers(shop)["searched"] == 1
    assert shop.collection.asked == ["face-n09"]


class Asked(FakeCollection):
    """A collection that remembers which faces it was asked about, and finds nothing."""

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]:
        self.asked = [*getattr(self, "asked", []), face_id]
        return []


def test_a_newcomer_whom_a_visitor_looks_like_too_is_merged_next(
    register_promptly: Callable[..., None],
    reunite: Callable[..., dict[str, int]],
    customers: CustomerStore,
    shop: TestShop,
) -> None:
    register_promptly("first", seconds_ago=3600)
    register_promptly("second")
    shop.searches.done(shop.searches.waiting(9))
    shop.collection = AlikeFaces(people=dict.fromkeys(("face-first", "face-second", "seen"), "somebody"))

    (visitor,) = decide_visitors(shop, [IndexedFace("seen", {}, 99.0)])

    assert visitor.decision == "known"
    assert reunite("face-first", "face-second") == {"searched": 1, "merged": 1, "left": 0}
    assert customers.current("second") == customers.current("first")


def test_a_newcomer_near_a_selfie_is_searched(
    register_promptly: Callable[..., None],
    reunite: Callable[..., dict[str, int]],
    customers: CustomerStore,
    owners: FaceStore,
    shop: TestShop,
) -> None:
    kept = NOW - (OLD_SECONDS + NEAR_MS // 1000) * 1000
    customers.add(Customer(id="ann", name="Ann", status="enrolled"), kept)
    item = {
        "photo_id": "p2",
        "lane": "enrolment",
        "bucket": "b",
        "key": "enrolment/ann/1.jpg",
        "version": "v",
    }
    shop.photos.add(item | {"time": format_time(kept - 1000), "customer_id": "ann"})
    owners.note_faces("p2", ["face-ann"])
    owners.claim("p2", "face-ann", [], "ann", kept)
    owners.keep_reference("face-ann", "ann", SEEN | {"photo_id": "p2"}, 5, kept)
    register_promptly("newcomer")

    assert reunite("face-newcomer", "face-ann") == {"searched": 1, "merged": 1, "left": 0}
    assert customers.current("newcomer") == "ann"


def test_a_selfie_that_one_run_has_passed_is_near_the_newcomers_of_the_next_run(
    register_promptly: Callable[..., None],
    reunite: Callable[..., dict[str, int]],
    customers: CustomerStore,
    shop: TestShop,
) -> None:
    register_promptly("ann", seconds_ago=JUDGED_MS // 1000 - OLD_SECONDS + 1)
    customers.change("ann", {"status": "staff"})
    register_promptly("bob", seconds_ago=(JUDGED_MS - NEAR_MS) // 1000 - OLD_SECONDS + 1)
    assert reunite("face-ann", "face-bob")["searched"] == 0

    shop.now = lambda: NOW + NEAR_MS
    assert reunite("face-ann", "face-bob")["searched"] == 1


def test_a_newcomer_of_a_photo_that_came_late_is_searched_too(
    register: Callable[..., None], reunite: Callable[..., dict[str, int]], customers: CustomerStore
) -> None:
    customers.add_newcomer("ann", NOW - 5 * 24 * 3600 * 1000)
    register("ann", "p1")

    assert reunite("face-ann")["searched"] == 1


def test_who_is_no_newcomer_any_more_is_not_searched(
    register: Callable[..., None],
    reunite: Callable[..., dict[str, int]],
    customers: CustomerStore,
    shop: TestShop,
) -> None:
    register("ann", "p1")
    register("bob", "p2")
    customers.change("ann", {"status": "staff"})
    erase_person(shop, "bob")

    assert reunite("face-ann", "face-bob") == {"searched": 0, "merged": 0, "left": 0}
    assert shop.searches.waiting(9) == {}


def test_a_throttled_search_keeps_its_place(
    register: Callable[..., None], reunite: Callable[..., dict[str, int]], shop: TestShop
) -> None:
    for number in range(3):
        register(f"n{number}", f"p{number}", seconds_ago=9 - number)
    answers = iter([[], Throttled("SearchFaces"), [], []])
    shop.collection = OneByOne(answers)

    assert merge_newcomers(shop) == {"searched": 1, "merged": 0, "left": 2}
    assert list(shop.searches.waiting(9)) == ["face-n1", "face-n2"]
    assert merge_newcomers(shop) == {"searched": 2, "merged": 0, "left": 0}


class OneByOne(FakeCollection):
    """A collection whose searches answer, or raise, one after the other."""

    def __init__(self, answers: Iterator[Any]) -> None:
        super().__init__()
        self._answers = answers

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]:
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)


def test_a_run_that_is_out_of_time_leaves_the_rest_to_the_next(
    register: Callable[..., None], shop: TestShop
) -> None:
    register("ann", "p1", seconds_ago=30)
    register("bob", "p2", seconds_ago=20)
    moments = iter([NOW, NOW + RUN_MS + 1])
    shop.now = lambda: next(moments)
    shop.collection = AlikeFaces()

    assert merge_newcomers(shop) == {"searched": 1, "merged": 0, "left": 1}


def test_searches_that_wait_for_hours_are_heard_of(register: Callable[..., None], shop: TestShop) -> None:
    register("ann", "p1", seconds_ago=HEARD_MS // 1000 + 1)
    shop.collection = OneByOne(iter([Throttled("SearchFaces")]))

    with pytest.raises(Unfinished, match="'left': 1"):
        merge_newcomers(shop)


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
