"""Enrolments come right in whatever order their steps and those of others are taken, with a real Valkey."""

import uuid
from collections.abc import Callable
from itertools import product

import pytest

from chalicelib.database import Database, connect
from chalicelib.errors import FaceAlreadyEnrolled
from chalicelib.shop import Shop
from tests.contract.enrolment_desk import Desk, desk_of
from tests.interleaved import interleaved, stop_before

STEPS_OF_CLAIM = range(5, 14)
"""Steps to stop after: the face is indexed and noted before them, and is the customer's or not after them."""
ALL_STEPS = range(22)
TO_THE_END = 99


@pytest.fixture
def new_desk(redis_url: str, ids: Callable[[], str]) -> Callable[[], Desk]:
    """Makes desks where a camera has seen `n`. Tasks stop before each call of Redis and of the collection."""
    client = connect(redis_url, "interleaved").client
    stop_before(client, "execute_command")

    def make() -> Desk:
        desk = desk_of(Database(client, uuid.uuid4().hex), ids)
        desk.newcomer("n", "seen")
        stop_before(desk.collection, "index", "search", "photos_of", "delete")
        return desk

    return make


def enrolment(desk: Desk, customer_id: str) -> Callable[[], None]:
    """Return the tasks of one selfie of Ann."""
    photo = desk.comes(f"selfie-of-{customer_id}", customer_id)
    return lambda: desk.save(desk.index(photo))


def test_the_one_of_two_who_gets_the_face_gets_the_newcomers_past(new_desk: Callable[[], Desk]) -> None:
    for first, second in product(STEPS_OF_CLAIM, STEPS_OF_CLAIM):
        desk = new_desk()
        order = [0] * first + [1] * second + [0] * TO_THE_END

        ends = interleaved(order, enrolment(desk, "x"), enrolment(desk, "y"))

        won = [name for name, end in zip("xy", ends, strict=True) if end is None]
        refused = [end for end in ends if isinstance(end, FaceAlreadyEnrolled)]
        assert (len(won), len(refused)) == (1, 1), (first, second, ends)
        assert desk.shop.customers.current("n") == won[0], (first, second)
        assert desk.collection.face_ids() == desk.references(won[0]), (first, second)


def test_who_is_merged_meanwhile_enrols_all_the_same(new_desk: Callable[[], Desk]) -> None:
    def merge(shop: Shop) -> None:
        shop.merges.join("x", "y")

    for step in ALL_STEPS:
        desk = new_desk()
        order = [0] * step + [1] * TO_THE_END

        ends = interleaved(order, enrolment(desk, "x"), lambda desk=desk: merge(desk.shop))  # type: ignore[misc]

        assert ends == [None, None], step
        assert desk.shop.customers.current_many("nx") == {"n": "y", "x": "y"}, step
        assert desk.collection.face_ids() == desk.references("y") == {"seen", "selfie-of-x-0"}, step
        assert desk.shop.customers.selfies("y").keys() == {"selfie-of-x"}, step
