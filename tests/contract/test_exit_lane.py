"""Photos of an exit end the visits of customers who are known, and nothing else happens."""

import pytest

from chalicelib.person import Person
from chalicelib.times import format_time
from chalicelib.visits.values import Visit
from tests.contract.visit_lane import VisitLane, stocked
from tests.shops import TestShop

MINUTE = 60_000


@pytest.fixture
def lane(shop: TestShop) -> VisitLane:
    return stocked(shop, "offer")


def latest(lane: VisitLane) -> Visit:
    """Return the visit that was last seen."""
    return lane.shop.visits.page(1)[0][0]


def leave(lane: VisitLane, person: str, breaks: str = "") -> str:
    """Let a person leave a minute from now. Return the photo's id."""
    return lane.leaves("out", person, breaks=breaks, seen_at=lane.shop.now() + MINUTE)


def acts(lane: VisitLane) -> list[int]:
    """Return the numbers of what the lane has told and asked."""
    shop = lane.shop
    return [
        len(lane.notices),
        len(shop.topic("offers").published),
        len(shop.mailbox.sent),  # type: ignore[attr-defined]
        len(shop.reviews.page(0, 10)[0]),
    ]


def test_a_known_customer_leaves(lane: VisitLane) -> None:
    (ann,) = lane.shop.customers.ids()
    lane.comes("in", "ann")
    assert lane.shop.visits.present_ids(lane.shop.now()) == [ann]

    photo = leave(lane, "ann")

    assert (latest(lane).exit_camera, latest(lane).dwell_seconds) == ("back", 60)
    assert lane.shop.visits.present_ids(lane.shop.now() + MINUTE) == []
    found = lane.shop.photos.get(photo)
    assert (found.state, found.lane) == ("done", "visit")
    assert [(face.decision, face.customer_id) for face in found.faces] == [("known", ann)]


def test_an_exit_requests_no_order_and_sends_no_offer(lane: VisitLane) -> None:
    leave(lane, "ann")

    assert lane.shop.orders.get("order").state == "open"
    assert acts(lane) == [0, 0, 0, 0]


def test_an_exit_registers_nobody_and_keeps_no_face_of_theirs(lane: VisitLane) -> None:
    known, faces = [*lane.shop.customers.ids()], dict(lane.shop.collection.people)

    photo = lane.shop.photos.get(leave(lane, "stranger"))

    assert [*lane.shop.customers.ids()] == known
    assert lane.shop.collection.people == faces
    assert list(lane.shop.searches.nearest([photo.faces[0].face_id], 50).values()) == [frozenset()]
    assert (photo.state, [face.decision for face in photo.faces]) == ("done", ["stranger"])


def test_nobody_is_asked_about_an_uncertain_face_at_an_exit(lane: VisitLane) -> None:
    lane.comes("in", "ann")
    before = acts(lane)
    lane.shop.collection.alike = lambda one, other: 88.0

    photo = lane.shop.photos.get(leave(lane, "her twin"))

    assert acts(lane) == before
    assert latest(lane).ended_at is None
    assert [(face.decision, face.customer_id) for face in photo.faces] == [("stranger", None)]


@pytest.mark.parametrize("breaks", ["recognise_faces", "before record_exits", "record_exits"])
def test_an_exit_photo_that_failed_ends_the_visit_when_it_is_run_again(lane: VisitLane, breaks: str) -> None:
    lane.comes("in", "ann")
    assert lane.rerun(leave(lane, "ann", breaks)) == "done"

    (left,) = lane.shop.exits.export(Person(lane.shop.customers.ids()))["exits"]
    assert (left["key"], left["time"]) == ("exit/back/out.jpg", latest(lane).ended_at)


def test_an_offer_reaches_no_one_who_has_left(lane: VisitLane) -> None:
    lane.comes("in", "ann")
    lane.leaves("out", "ann")

    pages = lane.shop.promotions.keep("offer", lane.shop.visits.present_ids(lane.shop.now()), lane.shop.now())
    assert pages == 0


def test_who_leaves_is_not_counted_a_second_time(lane: VisitLane) -> None:
    day = format_time(lane.shop.now())[:10]
    lane.comes("in", "ann", "stranger")
    before = lane.shop.heads.on([day])

    lane.leaves("out", "ann", "stranger")

    assert lane.shop.heads.on([day]) == before
