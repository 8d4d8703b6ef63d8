"""An answer to a review that was a mistake is undone."""

from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.people.values import Customer
from chalicelib.privacy.tasks import erase_person
from chalicelib.reviews.tasks import answer_review
from chalicelib.reviews.undo import undo_answer
from chalicelib.reviews.values import Review
from tests.contract.visit_lane import HOUR, VisitLane
from tests.fakes import together
from tests.shops import TestShop, make_shop

MINUTE = 60_000


class Door:
    """A door where Ann's twin comes, of whom it isn't sure whether she is Ann."""

    def __init__(self, shop: TestShop) -> None:
        self.shop, self.lane = shop, VisitLane(shop)
        shop.collection.alike = lambda one, other: 99.0 if one == other else 88.0
        self.lane.comes("before", "Ann", seen_at=shop.now() - 10 * HOUR)
        (self.ann,) = shop.customers.ids()
        shop.customers.change(self.ann, {"name": "Ann", "status": "registered"})

    def asks(self, photo: str = "doubtful", *others: str, seen_at: int | None = None) -> str:
        """Let the twin come. Return the photo, which waits for an answer."""
        photo_id = self.lane.takes(photo, "Twin", *others, seen_at=seen_at)
        self.lane.run(photo_id, "waiting")
        return photo_id

    def answers(self, photo_id: str, answer: Any) -> Review:
        """Answer the question about a photo, which then ends. Return the review."""
        review = answer_review(self.shop, f"{photo_id}-0", answer)
        self.lane.run(photo_id)
        return review

    def seen(self, customer_id: str) -> list[list[str]]:
        """Return the photos of each visit of a customer, the latest visit first."""
        visits = self.shop.visits.page_of(customer_id, 9)[0]
        return [[key.removeprefix("entrance/door/") for key in visit.photos] for visit in visits]

    def named(self, photo_id: str) -> str:
        """Return whom the photo names."""
        (face,) = self.shop.photos.get(photo_id).faces
        return self.shop.customers.current(face.customer_id or "")


@pytest.fixture
def door(database: Database) -> Door:
    return Door(make_shop(database))


def test_after_a_wrong_yes_visit_and_face_are_a_newcomers_who_is_told_apart(door: Door) -> None:
    photo = door.asks()
    review = door.answers(photo, "yes")
    (visit, _) = door.shop.visits.page_of(door.ann, 9)[0]

    undone = undo_answer(door.shop, review.id)

    twin = undone.undone_customer or ""
    assert (undone.state, undone.answer, undone.undone_visit) == ("undone", "yes", visit.id)
    assert door.shop.customers.get(twin).status == "newcomer"
    assert (door.seen(door.ann), door.seen(twin)) == ([["before.jpg"]], [["doubtful.jpg"]])
    assert door.shop.visits.page_of(twin, 9)[0][0].picture == visit.picture
    assert door.named(photo) == twin
    assert door.shop.faces.owners_of([review.face_id]) == {review.face_id: twin}
    assert door.shop.faces.told_apart([door.ann, twin]) == {frozenset((door.ann, twin))}
    assert door.shop.visits.present_ids(door.shop.now()) == [twin]


def test_whoever_came_after_a_wrong_yes_is_recognised_afterwards(door: Door) -> None:
    review = door.answers(door.asks(), "yes")
    twin = undo_answer(door.shop, review.id).undone_customer

    assert door.named(door.lane.comes("again", "Twin")) == twin
    assert door.named(door.lane.comes("ann", "Ann")) == door.ann


def test_a_visit_that_was_also_seen_in_other_photos_is_parted(door: Door) -> None:
    now = door.shop.now()
    door.lane.comes("ann", "Ann", seen_at=now - 20 * MINUTE)
    review = door.answers(door.asks(seen_at=now - 10 * MINUTE), "yes")
    door.lane.comes("later", "Ann", seen_at=now - 5 * MINUTE)
    assert door.seen(door.ann)[0] == ["ann.jpg", "doubtful.jpg", "later.jpg"]

    undone = undo_answer(door.shop, review.id)

    twin = undone.undone_customer or ""
    assert door.seen(door.ann) == [["ann.jpg", "later.jpg"], ["before.jpg"]]
    assert door.seen(twin) == [["doubtful.jpg"]]
    assert door.shop.visits.page_of(twin, 9)[0][0].id == undone.undone_visit


def test_a_visit_that_loses_its_last_sighting_ended_with_the_one_before(door: Door) -> None:
    now = door.shop.now()
    door.lane.comes("ann", "Ann", seen_at=now - 25 * MINUTE)
    review = door.answers(door.asks(seen_at=now - 5 * MINUTE), "yes")
    before = door.shop.visits.page_of(door.ann, 9)[0][0]

    undo_answer(door.shop, review.id)

    (after, _) = door.shop.visits.page_of(door.ann, 9)[0]
    assert (after.id, after.started_at, after.similarity) == (before.id, before.started_at, None)
    assert after.last_seen_at == after.started_at
    assert door.shop.visits.last_seen([door.ann]) == {door.ann: now - 25 * MINUTE}


def test_all_photos_that_joined_the_question_are_the_newcomers(door: Door) -> None:
    now = door.shop.now()
    first = door.asks("first", seen_at=now - 5 * MINUTE)
    second = door.asks("second", seen_at=now - 4 * MINUTE)
    review = door.answers(first, "yes")
    door.lane.run(second)
    door.lane.comes("ann", "Ann", seen_at=now - 3 * MINUTE)

    twin = undo_answer(door.shop, review.id).undone_customer or ""

    assert (door.named(first), door.named(second)) == (twin, twin)
    assert door.seen(twin) == [["first.jpg", "second.jpg"]]
    assert door.seen(door.ann) == [["ann.jpg"], ["before.jpg"]]


@pytest.mark.parametrize("answer", ["no", "new"])
def test_after_a_wrong_no_or_new_the_newcomer_is_part_of_the_customer(door: Door, answer: str) -> None:
    photo = door.asks()
    review = door.answers(photo, answer)
    newcomer = door.named(photo)
    assert newcomer != door.ann

    undone = undo_answer(door.shop, review.id)

    assert (undone.undone_customer, undone.state) == (door.ann, "undone")
    assert door.named(photo) == door.ann
    assert door.seen(door.ann) == [["doubtful.jpg"], ["before.jpg"]]
    assert undone.undone_visit == door.shop.visits.page_of(door.ann, 9)[0][0].id
    merge = door.shop.merges.merges(door.ann)[0].id
    assert door.shop.merges.undo(merge) == newcomer
    assert door.shop.faces.told_apart([door.ann, newcomer]) == set()


@pytest.mark.parametrize("answer", ["yes", "no", "new"])
def test_an_answer_is_undone_once_however_often_and_by_how_many(door: Door, answer: str) -> None:
    review = door.answers(door.asks(), answer)

    undone = together(4, lambda _: undo_answer(door.shop, review.id))
    again = undo_answer(door.shop, review.id)

    assert {(each.undone_customer, each.undone_visit) for each in [*undone, again]} == {
        (again.undone_customer, again.undone_visit)
    }
    assert len(list(door.shop.customers.ids())) == (2 if answer == "yes" else 1)
    assert [sum(map(len, door.seen(one))) for one in door.shop.customers.ids()] in ([1, 1], [2])


@pytest.mark.parametrize("answer", ["yes", "no", "new"])
def test_an_undone_answer_is_answered_by_nothing_else(door: Door, answer: str) -> None:
    review = door.answers(door.asks(), answer)
    undo_answer(door.shop, review.id)

    for said in ("yes", "no", "new"):
        with pytest.raises(Conflict, match="undone"):
            answer_review(door.shop, review.id, said)  # type: ignore[arg-type]


def test_what_was_not_answered_is_not_undone(door: Door) -> None:
    photo = door.asks()

    with pytest.raises(Conflict, match="no answer"):
        undo_answer(door.shop, f"{photo}-0")
    with pytest.raises(NotFound):
        undo_answer(door.shop, "ghost")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_whose_photo_is_still_worked_on_is_undone_later(door: Door, answer: Any) -> None:
    photo = door.asks()
    review = answer_review(door.shop, f"{photo}-0", answer)

    with pytest.raises(Conflict, match="in some seconds"):
        undo_answer(door.shop, review.id)

    door.lane.run(photo)
    assert undo_answer(door.shop, review.id).state == "undone"


def test_a_visitor_who_has_enrolled_meanwhile_stays_who_they_are(door: Door) -> None:
    photo = door.asks()
    review = door.answers(photo, "no")
    twin = door.named(photo)
    door.shop.customers.change(twin, {"name": "Twin"})
    door.shop.customers.enrol(twin, "selfie", {"face_id": "face"})
    door.shop.customers.change(twin, {"status": "registered"})

    with pytest.raises(Conflict, match=f"/customers/{twin}/merge"):
        undo_answer(door.shop, review.id)


def test_a_newcomer_who_was_merged_on_stays_who_they_are(door: Door) -> None:
    photo = door.asks()
    review = door.answers(photo, "no")
    door.shop.customers.add(Customer(id="eve", name="Eve", status="enrolled"), door.shop.now())
    door.shop.merges.join(door.named(photo), "eve")

    with pytest.raises(Conflict, match="/customers/eve/merge"):
        undo_answer(door.shop, review.id)


@pytest.mark.parametrize("answer", ["yes", "no", "new"])
def test_visits_are_as_after_the_right_answer(door: Door, answer: str) -> None:
    now = door.shop.now()
    door.lane.comes("ann", "Ann", seen_at=now - 20 * MINUTE)
    review = door.answers(door.asks(seen_at=now - 10 * MINUTE), answer)

    undone = undo_answer(door.shop, review.id)

    latest = ["ann.jpg"] if answer == "yes" else ["ann.jpg", "doubtful.jpg"]
    assert door.seen(door.ann) == [latest, ["before.jpg"]]
    assert undone.undone_visit == door.shop.visits.page(1)[0][0].id


def test_a_newcomer_who_was_merged_into_the_customer_by_hand_is_undone_already(door: Door) -> None:
    photo = door.asks()
    review = door.answers(photo, "no")
    door.shop.merges.join(door.named(photo), door.ann)

    assert undo_answer(door.shop, review.id).undone_customer == door.ann


def test_a_visit_that_was_told_apart_by_hand_is_undone_already(door: Door) -> None:
    review = door.answers(door.asks(), "yes")
    visit = door.shop.visits.page_of(door.ann, 9)[0][0].id
    twin = door.shop.merges.move_visit(visit, door.ann)

    assert undo_answer(door.shop, review.id).undone_customer == twin


def test_a_wrong_yes_is_undone_after_the_customer_was_merged(door: Door) -> None:
    review = door.answers(door.asks(), "yes")
    door.shop.customers.add(Customer(id="eve", name="Eve", status="enrolled"), door.shop.now())
    door.shop.merges.join(door.ann, "eve")

    twin = undo_answer(door.shop, review.id).undone_customer or ""

    assert (door.seen("eve"), door.seen(twin)) == ([["before.jpg"]], [["doubtful.jpg"]])
    assert door.shop.faces.told_apart(["eve", twin]) == {frozenset(("eve", twin))}


def test_the_answer_about_somebody_erased_is_not_undone(door: Door) -> None:
    photo = door.asks()
    review = door.answers(photo, "no")
    erase_person(door.shop, door.named(photo))

    with pytest.raises((Conflict, NotFound)):
        undo_answer(door.shop, review.id)
