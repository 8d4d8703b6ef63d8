"""Erasing takes along what others' reviews and visits say of a person, with a real Valkey."""

import pytest

from tests.contract.erasing_shop import NOW, Shop
from tests.fakes import BOX


@pytest.fixture
def shop(erasing_shop: Shop) -> Shop:
    return erasing_shop


def told_from(shop: Shop, customer_id: str, answer: str) -> str:
    """A newcomer whom a person has told from this customer, when asked."""
    item = shop.asks("doubtful", "Bob", customer_id)
    shop.answer("doubtful-0", answer)
    outcome = shop.visit(item, dict(shop.workflow.answers["token"]))
    customers = {outcome["face_id"]: outcome["customer_id"]}
    shop.photos.set_faces("doubtful", [{"face_id": "doubtful-0", "box": BOX, "decision": "uncertain"}], {})
    shop.photos.finish("doubtful", "done", customers=customers)
    return str(outcome["customer_id"])


@pytest.mark.parametrize("answer", ["no", "new"])
def test_a_review_goes_with_whom_its_visitor_turned_out_to_be(shop: Shop, answer: str) -> None:
    (ann,) = shop.comes("one", "Ann")
    bob = told_from(shop, ann, answer)

    receipt = shop.erase(bob)

    assert shop.remembered(bob, "doubtful-0") == []
    assert shop.reviews.of_customer(ann) == []
    assert receipt.reviews == 1


def test_a_review_goes_also_when_nobody_remembers_whose_its_face_was(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    bob = told_from(shop, ann, "no")
    shop.database.client.delete(shop.database.key("faces", bob), shop.database.key("face", "doubtful-0"))

    shop.erase(bob)

    assert shop.remembered(bob, "doubtful-0") == []


def test_a_review_in_which_others_were_told_from_each_other_stays(shop: Shop) -> None:
    ann, cyd = shop.comes("group", "Ann", "Cyd")
    told_from(shop, ann, "no")

    receipt = shop.erase(cyd)

    assert [review.id for review in shop.reviews.of_customer(ann)] == ["doubtful-0"]
    assert receipt.reviews == 0


def test_a_visit_moved_to_another_forgets_the_orders_it_requested(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.names(ann, "Ann")
    visit = shop.visit_of(ann)
    shop.orders.request(ann, "one", visit.id, NOW)
    twin = shop.merging.move_visit(visit.id, ann)

    shop.erase(ann)

    assert shop.remembered(ann) == []
    assert shop.orders.requested_at([visit.id]) == []
    assert shop.visit_of(twin).id == visit.id
