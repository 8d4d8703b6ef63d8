"""What runs while somebody is erased ends harmlessly and brings nothing back, with a real Valkey."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.errors import Conflict, CustomerErased, NotFound, UnsupportedPhoto
from chalicelib.orders.values import Item
from tests.contract.erasing_shop import NOW, Shop
from tests.fakes import together

TIMES = 10
ENDS_HARMLESSLY = (CustomerErased, UnsupportedPhoto)
"""What the state machine catches: the visitor is a stranger, the photo is refused."""


@pytest.fixture
def shop(erasing_shop: Shop) -> Shop:
    return erasing_shop


def race(shop: Shop, customer_id: str, *tasks: Callable[[], Any]) -> None:
    """Run tasks while a customer is erased."""

    def run(number: int) -> None:
        try:
            [*tasks, lambda: shop.erase(customer_id)][number]()
        except ENDS_HARMLESSLY:
            return

    together(len(tasks) + 1, run)


def runs_as_the_state_machine(shop: Shop, photo: dict[str, Any]) -> None:
    """All tasks of a visit, those of a visitor who was erased ending as a stranger's."""
    recognised, outcomes = shop.recognise(photo), []
    for visitor in recognised["recognition"]["visitors"]:
        try:
            outcomes.append(shop.visit(recognised, visitor))
        except CustomerErased:
            outcomes.append({"face_id": visitor["face_id"]})
    shop.finish(recognised | {"outcomes": outcomes})


def tidy(shop: Shop) -> None:
    """Nobody's face is in the collection, and no picture shows what no visit does."""
    owners = shop.owners.owners_of(shop.collection.people)
    assert set(owners) == set(shop.collection.people)
    shown = {visit.picture for visit in shop.visits.page(99)[0]}
    assert {name.partition("@")[0] for name in shop.found("faces/") if "@" in name} <= shown


def test_a_visit_recorded_meanwhile_leaves_nothing(shop: Shop) -> None:
    for number in range(TIMES):
        person = f"Ann {number}"
        (ann,) = shop.comes(f"before-{number}", person)
        photo = shop.upload(f"during-{number}", person, f"Bob {number}")

        race(shop, ann, lambda photo=photo: runs_as_the_state_machine(shop, photo))  # type: ignore[misc]

        assert shop.remembered(ann, f"before-{number}-0") == []
        assert all(shop.photos.get_many([face.rpartition("-")[0]]) for face in shop.collection.people)
    tidy(shop)


def test_two_photos_of_a_newcomer_in_one_of_which_they_are_known_already(shop: Shop) -> None:
    """The faces alike that a photo claims along may have been erased."""
    for number in range(TIMES):
        person = f"Ann {number}"
        late = shop.recognise(shop.upload(f"late-{number}", person))
        (ann,) = shop.comes(f"first-{number}", person)
        (visitor,) = late["recognition"]["visitors"]
        alike = visitor | {"alike": [f"first-{number}-0"]}

        race(shop, ann, lambda late=late, alike=alike: shop.visit(late, alike))  # type: ignore[misc]

        assert shop.remembered(ann, f"first-{number}-0") == []


@pytest.mark.parametrize("task", ["recognised", "registered", "recorded", "finished"])
def test_every_task_of_a_visit_may_come_too_late(shop: Shop, task: str) -> None:
    (ann,) = shop.comes("before", "Ann")
    photo = shop.upload("late", "Ann")
    recognised = shop.recognise(photo)
    (visitor,) = recognised["recognition"]["visitors"]
    outcome = shop.visit(recognised, visitor)
    shop.erase(ann)
    item = recognised | {"visitor": visitor, "review_timeout": 900}
    late: dict[str, Callable[[], Any]] = {
        "recognised": lambda: shop.recognise(photo),
        "registered": lambda: shop.register(item),
        "recorded": lambda: shop.record(item),
        "finished": lambda: shop.finish(recognised | {"outcomes": [outcome | {"needs_picture": True}]}),
    }

    if task == "finished":
        late[task]()
    else:
        with pytest.raises(ENDS_HARMLESSLY):
            late[task]()

    assert shop.found(ann, "late-0", "before-0", "faces/") == []
    assert shop.collection.people == {}


def test_a_question_asked_meanwhile_is_nobodys(shop: Shop) -> None:
    for number in range(TIMES):
        (ann,) = shop.comes(f"before-{number}", f"Ann {number}")

        race(shop, ann, lambda n=number, a=ann: shop.asks(f"late-{n}", f"Like {n}", a, f"token-{n}"))  # type: ignore[misc]

        assert shop.remembered(ann) == []
        assert shop.reviews.page(0, 9)[0] == []


@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_given_meanwhile_brings_nothing_back(shop: Shop, said: str) -> None:
    for number in range(TIMES):
        (ann,) = shop.comes(f"before-{number}", f"Ann {number}")
        shop.asks(f"late-{number}", f"Like {number}", ann, f"token-{number}")

        def answer(review: str = f"late-{number}-0") -> None:
            try:
                shop.answer(review, said)
            except (NotFound, Conflict):
                return

        race(shop, ann, answer)

        assert shop.remembered(ann, f"review:late-{number}") == []


def test_an_order_placed_meanwhile_is_not_kept(shop: Shop) -> None:
    for number in range(TIMES):
        (ann,) = shop.comes(f"before-{number}", f"Ann {number}")

        def order(customer_id: str = ann, order_id: str = f"order-{number}") -> None:
            try:
                shop.orders.add(order_id, customer_id, [Item(sku="tea", quantity=1)], NOW)
            except NotFound:  # erased before it could be answered
                return

        race(shop, ann, order)

        assert shop.remembered(ann, f"order-{number}") == []
