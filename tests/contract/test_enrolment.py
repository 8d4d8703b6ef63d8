"""The tasks that index a selfie's face, claim it and keep the profile, with a real Valkey."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import FaceAlreadyEnrolled, PhotoDoesNotMeetRequirement, TransientError
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item
from chalicelib.people.values import Customer
from tests.contract.enrolment_desk import NOW, Desk, desk_of
from tests.fakes import BOX, together


@pytest.fixture
def desk(database: Database, ids: Callable[[], str]) -> Desk:
    return desk_of(database, ids)


def test_an_enrolled_face_is_a_reference_that_stays(desk: Desk, database: Database) -> None:
    desk.enrols("one", "x")

    assert desk.shop.faces.references("x")["one-0"]["box"] == BOX
    assert desk.shop.customers.selfies("x")["one"]["thumbnail"] == "thumbnails/one.jpg"
    assert desk.shop.photos.get("one").metadata == {"width": 9}
    assert database.client.ttl(database.key("face", "one-0")) == -1


def test_a_repeated_task_changes_nothing(desk: Desk) -> None:
    photo = desk.index(desk.comes("one", "x"))
    desk.save(photo)
    before = (desk.shop.faces.references("x"), desk.shop.customers.selfies("x"), dict(desk.collection.people))
    desk.save(photo)

    assert (
        desk.shop.faces.references("x"),
        desk.shop.customers.selfies("x"),
        desk.collection.people,
    ) == before


def test_another_photo_of_the_customer_is_one_more_reference(desk: Desk) -> None:
    desk.enrols("one", "x")
    desk.enrols("two", "x")

    assert desk.references("x") == desk.collection.face_ids() == {"one-0", "two-0"}


def test_a_face_enrolled_under_another_id_is_refused_and_deleted(desk: Desk) -> None:
    desk.enrols("one", "x")

    with pytest.raises(FaceAlreadyEnrolled):
        desk.enrols("two", "y")
    assert desk.collection.face_ids() == {"one-0"}
    assert desk.shop.customers.selfies("y") == {}


@pytest.mark.parametrize("shown", [(), ("Ann", "Bob")])
def test_a_picture_without_exactly_one_indexable_face_leaves_none(desk: Desk, shown: tuple[str, ...]) -> None:
    photo = desk.comes("one", "x", "nobody")
    desk.collection.shows["one"] = list(shown)

    with pytest.raises(PhotoDoesNotMeetRequirement):
        desk.index(photo)
    assert desk.collection.face_ids() == set()


def test_a_newcomer_is_the_customer_at_last(desk: Desk, database: Database) -> None:
    desk.newcomer("n", "seen")
    OrderStore(database).add("order", "n", [Item(sku="tea", quantity=1)], NOW)

    desk.enrols("one", "x")

    assert desk.shop.customers.current("n") == "x"
    assert desk.references("x") == {"one-0", "seen"}
    assert OrderStore(database).get("order").customer_id == "x"


def test_the_staff_is_answered_by_a_selfie(desk: Desk) -> None:
    desk.collection.people["asked"] = "Ann"
    desk.shop.faces.claim("photo", "asked", [], "review:asked", NOW)

    desk.enrols("one", "x")

    assert desk.shop.faces.owners_of(["asked"]) == {"asked": "x"}


@pytest.mark.parametrize("newcomers", [0, 1, 3])
def test_of_two_who_enrol_with_one_face_at_once_one_is_enrolled(desk: Desk, newcomers: int) -> None:
    """Twenty times; whoever gets the face gets the newcomers' past too."""
    for turn in range(20):
        person = f"Ann {turn}"
        seen = [f"n-{turn}-{number}" for number in range(newcomers)]
        for newcomer in seen:
            desk.newcomer(newcomer, f"seen-{newcomer}", person)
        photos = [desk.comes(f"{turn}-{name}", name, person) for name in ("x", "y")]

        refused = together(2, lambda n, photos=photos: outcome(desk, photos[n]))  # type: ignore[misc]

        assert sorted(refused) == [False, True], turn
        winner = "xy"[refused.index(False)]
        assert {desk.shop.customers.current(newcomer) for newcomer in seen} <= {winner}
    assert desk.collection.face_ids() == desk.references("x", "y")


def test_a_newcomer_who_becomes_another_customer_in_between_takes_the_face_along(desk: Desk) -> None:
    """The slower one asks for the owners before the newcomer is merged, and for the people after it."""
    desk.newcomer("n", "seen")
    read, merge = desk.shop.customers.get_many, desk.shop.merges.merge

    def let_the_slower_ask(newcomer: str, into: str) -> str:
        def read_late(ids: Iterable[str]) -> dict[str, Customer]:
            desk.shop.customers.get_many = read  # type: ignore[method-assign]
            merge(newcomer, into)
            return read(ids)

        desk.shop.merges.merge = merge  # type: ignore[method-assign]
        desk.shop.customers.get_many = read_late  # type: ignore[method-assign]
        with pytest.raises(FaceAlreadyEnrolled):
            desk.enrols("slower", "x")
        return into

    desk.shop.merges.merge = let_the_slower_ask  # type: ignore[method-assign, assignment]
    desk.enrols("faster", "y")

    assert desk.references("x") == set()


def outcome(desk: Desk, photo: dict[str, Any]) -> bool:
    """Whether the selfie was refused, as the state machine would do it."""
    try:
        desk.save(desk.index(photo))
    except FaceAlreadyEnrolled:
        return True
    finally:
        desk.shop.photos.finish(photo["photo_id"], "done")
    return False


def test_of_two_newcomers_who_enrol_with_one_face_at_once_one_becomes_the_other(desk: Desk) -> None:
    for turn in range(10):
        desk.shop.customers.add_newcomer(f"n{turn}", NOW)
        desk.shop.customers.add_newcomer(f"m{turn}", NOW)
        photos = [desk.comes(f"{turn}-{name}", f"{name}{turn}", f"Ann {turn}") for name in "nm"]

        def enrol(number: int, photos: list[dict[str, Any]] = photos) -> bool:
            for _ in range(5):
                try:
                    return outcome(desk, photos[number])
                except TransientError:  # as the state machine's Retry does
                    continue
            raise AssertionError("not in five attempts")

        together(2, enrol)
    everybody = [customer.id for customer in desk.shop.customers.page(99)[0]]
    assert desk.collection.face_ids() == desk.references(*everybody)
