"""Registering newcomers and asking the staff, with ownership and reviews in a real Valkey."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.faces.tasks import register_customer
from chalicelib.payloads import VisitorItem
from chalicelib.reviews.tasks import answer_review, ask_staff
from chalicelib.reviews.values import Review
from tests.fakes import FakeWorkflow, together
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000


@dataclass
class Desk:
    """A shop where visitors are registered and questions are put."""

    shop: TestShop
    workflow: FakeWorkflow

    def register(self, face_id: str, **visitor: Any) -> dict[str, Any]:
        return register_customer(self.shop, item(face_id, **visitor))

    def ask(self, face_id: str, token: str, **visitor: Any) -> None:
        self.workflow.waiting.add(token)
        asked = {"decision": "uncertain", "customer_id": "ann", "similarity": 88.0} | visitor
        ask_staff(self.shop, item(face_id, **asked), token)

    def answer(self, review_id: str, answer: Any) -> Review:
        return answer_review(self.shop, review_id, answer)


def item(face_id: str, **visitor: Any) -> VisitorItem:
    fields = {
        "photo_id": f"photo-of-{face_id}",
        "key": "entrance/door/a.jpg",
        "time": "2026-09-21T14:13:20Z",
        "review_timeout": 900,
        "visitor": {"face_id": face_id, "decision": "new"} | visitor,
    }
    return msgspec.convert(fields, VisitorItem)


@pytest.fixture
def desk(database: Database, ids: Callable[[], str]) -> Desk:
    return make_desk(database, ids)


def make_desk(database: Database, ids: Callable[[], str], register_newcomers: bool = True) -> Desk:
    shop, workflow = make_shop(database, register_newcomers=register_newcomers), FakeWorkflow()
    shop.workflow, shop.new_id = workflow, ids
    return Desk(shop, workflow)


def test_a_newcomer_is_registered_once(desk: Desk) -> None:
    first, again = desk.register("face"), desk.register("face")

    assert first == again
    assert [customer.status for customer in desk.shop.customers.page(9)[0]] == ["newcomer"]


def test_twenty_photos_of_one_newcomer_make_one_customer(desk: Desk) -> None:
    faces = [f"face-{number}" for number in range(20)]

    found = together(20, lambda number: desk.register(faces[number], alike=faces[:number])["customer_id"])

    assert len(set(found)) == 1
    assert [customer.id for customer in desk.shop.customers.page(9)[0]] == found[:1]


def test_a_person_said_not_to_be_a_customer_is_told_apart(desk: Desk) -> None:
    newcomer = desk.register("face", not_customer="ann")["customer_id"]

    assert desk.shop.faces.told_apart(["ann", newcomer]) == {frozenset(("ann", newcomer))}


def test_an_uncertain_visitor_waits_for_an_answer(desk: Desk) -> None:
    desk.ask("face", "token")

    assert desk.workflow.answers == {}
    assert [review.customer_id for review in desk.shop.reviews.page(0, 9)[0]] == ["ann"]


def test_yes_makes_the_visitor_the_customer(desk: Desk) -> None:
    desk.ask("face", "token")
    desk.answer("face", "yes")

    visitor = desk.workflow.answers["token"]
    assert (visitor["decision"], visitor["customer_id"]) == ("known", "ann")
    assert desk.shop.faces.owners_of(["face"]) == {"face": "ann"}


@pytest.mark.parametrize(("answer", "told_apart"), [("no", "ann"), ("new", None)])
def test_no_and_new_make_the_visitor_a_newcomer(desk: Desk, answer: str, told_apart: str | None) -> None:
    desk.ask("face", "token")
    desk.answer("face", answer)

    visitor = dict(desk.workflow.answers["token"])
    assert (visitor["decision"], visitor["not_customer"]) == ("new", told_apart)
    registered = desk.register(**visitor)
    assert registered["customer_id"] not in ("ann", None)
    assert registered["similarity"] is None
    assert desk.shop.faces.owners_of(["face"]) == {"face": registered["customer_id"]}


def test_who_was_claimed_meanwhile_for_the_one_they_looked_like_keeps_the_similarity(desk: Desk) -> None:
    desk.shop.faces.claim("photo-of-face", "face", [], "ann", NOW)
    settled = desk.register("face", decision="uncertain", customer_id="ann", similarity=88.0)

    assert (settled["customer_id"], settled["similarity"]) == ("ann", 88.0)


def test_one_answer_serves_everybody_who_joined_the_review(desk: Desk) -> None:
    desk.ask("one", "token-1")
    desk.ask("two", "token-2", alike=["one"], customer_id="bob")
    desk.ask("three", "token-3", review="review:one", customer_id=None)

    desk.answer("one", "yes")

    assert {token: found["customer_id"] for token, found in desk.workflow.answers.items()} == dict.fromkeys(
        ["token-1", "token-2", "token-3"], "ann"
    )
    assert set(desk.shop.faces.owners_of(["one", "two", "three"]).values()) == {"ann"}


def test_a_task_that_joins_before_the_question_is_put_is_served_too(desk: Desk) -> None:
    desk.shop.faces.claim("photo-of-one", "one", [], "review:one", NOW)
    desk.ask("two", "token-2", alike=["one"], customer_id="bob")
    desk.ask("one", "token-1")

    desk.answer("one", "yes")

    assert {found["customer_id"] for found in desk.workflow.answers.values()} == {"ann"}


def test_a_task_that_comes_after_the_answer_goes_on_at_once(desk: Desk) -> None:
    desk.ask("one", "token-1")
    desk.answer("one", "no")
    desk.ask("two", "token-2", review="review:one", customer_id=None)

    assert desk.workflow.answers["token-2"]["decision"] == "new"


def test_a_face_claimed_meanwhile_is_not_asked_about(desk: Desk) -> None:
    desk.shop.faces.claim("photo-of-face", "face", [], "bob", NOW)
    desk.ask("face", "token")

    assert desk.workflow.answers["token"]["customer_id"] == "bob"
    assert desk.shop.reviews.page(0, 9)[0] == []


def test_a_review_that_timed_out_makes_a_newcomer_and_can_not_be_answered_yes(desk: Desk) -> None:
    desk.ask("face", "token")
    desk.workflow.waiting.clear()
    newcomer = desk.register("face", decision="uncertain", customer_id="ann")["customer_id"]

    with pytest.raises(Conflict, match="timed out"):
        desk.answer("face", "yes")
    assert desk.shop.faces.owners_of(["face"]) == {"face": newcomer}


def test_an_answer_that_comes_with_the_time_out_decides_or_is_refused(desk: Desk) -> None:
    desk.ask("face", "token")

    def race(number: int) -> str | None:
        if number:
            return str(desk.register("face", decision="uncertain", customer_id="ann")["customer_id"])
        try:
            return str(desk.answer("face", "yes").customer_id)
        except Conflict:
            return None

    said, registered = together(2, race)
    assert said in (registered, None)


def test_a_repeated_answer_delivers_what_was_left_and_a_contradiction_nothing(desk: Desk) -> None:
    desk.ask("face", "token")
    desk.shop.reviews.answer("face", "yes")

    desk.answer("face", "yes")
    desk.answer("face", "yes")
    with pytest.raises(Conflict, match="'yes' before"):
        desk.answer("face", "no")

    assert list(desk.workflow.answers) == ["token"]


def test_an_unknown_review_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.answer("nothing", "yes")


def test_a_shop_that_registers_nobody_lets_an_unknown_visitor_go_on_as_a_stranger(
    database: Database, ids: Callable[[], str]
) -> None:
    desk = make_desk(database, ids, register_newcomers=False)
    desk.ask("face", "token")

    settled = desk.register("face", decision="uncertain", customer_id="ann")

    assert (settled["decision"], settled["customer_id"]) == ("stranger", None)
    assert desk.shop.customers.page(9)[0] == []


def test_a_shop_that_registers_nobody_still_knows_its_customers(
    database: Database, ids: Callable[[], str]
) -> None:
    desk = make_desk(database, ids, register_newcomers=False)
    desk.shop.faces.claim("earlier", "face", [], "ann", NOW)

    assert desk.register("face", decision="new")["customer_id"] == "ann"
