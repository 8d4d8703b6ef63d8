"""Staff are told of nothing, and of who is ignored nothing is recorded, whenever the mark is set."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.enrolment.tasks import check_selfie
from chalicelib.errors import PhotoDoesNotMeetRequirement
from chalicelib.offers.tasks import list_customers_in_store, send_promotion
from chalicelib.payloads import EnrolmentItem, PageItem, PromotionItem
from chalicelib.reviews.tasks import answer_review
from tests.contract.visit_lane import HOUR, Item, VisitLane, stocked
from tests.fakes import together
from tests.shops import TestShop


class WatchedLane(VisitLane):
    """A lane in which something happens right before or after a task, by its name."""

    def __init__(self, shop: TestShop) -> None:
        super().__init__(shop)
        self.before: dict[str, Callable[[], object]] = {}
        self.after: dict[str, Callable[[], object]] = {}

    def _do(self, name: str, task: Callable[[TestShop, Any], Any], item: Item, kind: type) -> Any:
        self.before.get(name, bool)()
        answer = super()._do(name, task, item, kind)
        self.after.get(name, bool)()
        return answer


@pytest.fixture
def lane(shop: TestShop) -> WatchedLane:
    """A lane that has seen ann ten hours ago."""
    lane = WatchedLane(shop)
    lane.comes("first", "ann", seen_at=shop.now() - 10 * HOUR)
    return lane


def only(shop: TestShop) -> str:
    (customer,) = shop.customers.ids()
    return customer


def faces_of(lane: WatchedLane, photo_id: str) -> list[tuple[str, str | None, float | None]]:
    return [
        (face.decision, face.customer_id, face.similarity) for face in lane.shop.photos.get(photo_id).faces
    ]


def traces(lane: WatchedLane, customer: str, photo_id: str) -> list[str]:
    """Return what says that a customer was found in a photo, in its first face."""
    shop, first = lane.shop, f"{photo_id}-0"
    held = {
        "in the photo": customer in shop.faces.in_photo(photo_id),
        "photos of them": photo_id in shop.faces.photos_of(customer),
        "faces": any(face.startswith(first) for face in shop.faces.faces_of(customer)),
        "collection": any(face.startswith(first) for face in shop.collection.face_ids()),
        "a crop": any(first in key for key in shop.results_bucket.objects),
        "a visit": any(photo_id in str(visit) for visit in shop.visits.of_customer(customer)),
    }
    return [name for name, is_held in held.items() if is_held]


def test_nothing_is_recorded_of_who_is_ignored(lane: WatchedLane) -> None:
    ann = only(lane.shop)
    lane.shop.customers.change(ann, {"mark": "ignored"})

    photo = lane.comes("second", "ann", "bob")

    decisions = [decision for decision, _, _ in faces_of(lane, photo)]
    assert (decisions, faces_of(lane, photo)[0]) == (["ignored", "new"], ("ignored", None, None))
    assert traces(lane, ann, photo) == []
    assert len(lane.shop.visits.of_customer(ann)) == 1
    assert [arrival["notice"]["customer_id"] for arrival in lane.arrivals] == [
        customer for customer in lane.shop.customers.ids() if customer != ann
    ]


def test_a_mark_set_right_before_the_visit_leaves_nothing(lane: WatchedLane) -> None:
    shop, ann = lane.shop, only(lane.shop)
    lane.before["record_visit"] = lambda: shop.customers.change(ann, {"mark": "ignored"})

    photo = lane.comes("second", "ann")

    assert faces_of(lane, photo) == [("ignored", None, None)]
    assert traces(lane, ann, photo) == []
    assert lane.arrivals == []


def test_a_mark_set_right_after_the_visit_leaves_no_picture_and_no_reference(lane: WatchedLane) -> None:
    shop, ann = lane.shop, only(lane.shop)
    lane.after["record_visit"] = lambda: shop.customers.change(ann, {"mark": "ignored"})

    photo = lane.comes("second", "ann")

    assert not {"a crop", "collection"} & {*traces(lane, ann, photo)}
    assert shop.visits.present_ids(shop.now()) == []


def test_a_yes_about_somebody_ignored_leaves_nothing(lane: WatchedLane) -> None:
    shop, ann = lane.shop, only(lane.shop)
    shop.collection.alike = lambda one, other: 99.0 if one == other else 88.0

    def ignore_and_say_yes() -> None:
        shop.customers.change(ann, {"mark": "ignored"})
        (review,) = shop.reviews.page(0, 9)[0]
        answer_review(shop, review.id, "yes")

    lane.after["ask_staff"] = ignore_and_say_yes

    photo = lane.comes("second", "twin")

    assert faces_of(lane, photo) == [("ignored", None, None)]
    assert traces(lane, ann, photo) == []


def test_a_yes_that_nobody_waits_for_notes_nothing_of_somebody_ignored(lane: WatchedLane) -> None:
    shop, ann = lane.shop, only(lane.shop)
    shop.collection.alike = lambda one, other: 99.0 if one == other else 88.0
    photo = lane.comes("second", "twin", breaks="waiting")
    shop.customers.change(ann, {"mark": "ignored"})
    shop.workflow.waiting.clear()
    (review,) = shop.reviews.page(0, 9)[0]

    answer_review(shop, review.id, "yes")

    assert "photos of them" not in traces(lane, ann, photo)


@pytest.mark.parametrize("before", ["recognise_faces", "record_exits"])
def test_somebody_ignored_leaves_unrecorded(lane: WatchedLane, before: str) -> None:
    shop, ann = lane.shop, only(lane.shop)
    lane.before[before] = lambda: shop.customers.change(ann, {"mark": "ignored"})

    photo = lane.leaves("second", "ann", seen_at=shop.now() - 9 * HOUR)

    assert faces_of(lane, photo) == [("ignored", None, None)]
    assert traces(lane, ann, photo) == []
    assert [visit["ended_at"] for visit in shop.visits.of_customer(ann)] == [None]


def test_somebody_who_is_marked_while_they_come_is_never_in_the_store(shop: TestShop) -> None:
    for number in range(20):
        ann, now = f"ann-{number}", shop.now()
        shop.customers.add_newcomer(ann, now)

        def mark_or_see(caller: int, ann: str = ann, now: int = now) -> None:
            if caller:
                shop.customers.change(ann, {"mark": "staff"})
            else:
                shop.visits.record(ann, ("photo", "entrance/door/a.jpg"), now, 99.0, f"visit-{ann}")

        together(2, mark_or_see)

    assert shop.visits.present_ids(shop.now()) == []


def test_who_is_marked_before_their_first_photo_ends_is_recognised_by_it(shop: TestShop) -> None:
    lane = VisitLane(shop)
    photo = lane.comes("first", "ann", breaks="before finish_photo")
    shop.customers.change(only(shop), {"mark": "ignored"})
    lane.rerun(photo)

    second = lane.comes("second", "ann")

    assert faces_of(lane, second) == [("ignored", None, None)]
    assert list(shop.customers.ids()) == [only(shop)]


def test_who_is_not_ignored_any_more_is_recorded_again(lane: WatchedLane) -> None:
    ann = only(lane.shop)
    lane.shop.customers.change(ann, {"mark": "ignored"})
    lane.comes("second", "ann")
    lane.shop.customers.change(ann, {"mark": None})

    lane.comes("third", "ann")

    assert [visit["number"] for visit in lane.shop.visits.of_customer(ann)] == [1, 2]
    assert lane.shop.visits.present_ids(lane.shop.now()) == [ann]


def test_staff_are_recognised_and_told_of_nothing(shop: TestShop) -> None:
    lane = stocked(shop, "tea")
    ann = only(shop)
    shop.customers.change(ann, {"mark": "staff"})
    lane.arrivals.clear()

    photo = lane.comes("second", "ann")

    assert faces_of(lane, photo)[0][:2] == ("known", ann)
    assert [visit["number"] for visit in shop.visits.of_customer(ann)] == [1, 2]
    assert shop.visits.present_ids(shop.now()) == []
    assert (lane.arrivals, lane.notices, shop.mailbox.sent) == ([], {}, [])
    assert shop.orders.get("order").state == "open"


def test_a_promotion_on_its_way_does_not_reach_who_became_staff(shop: TestShop) -> None:
    lane = stocked(shop, "tea")
    lane.comes("second", "ann")
    mails = len(shop.mailbox.sent)
    list_customers_in_store(shop, PromotionItem(offer_id="tea"))
    shop.customers.change(only(shop), {"mark": "staff"})

    sent = send_promotion(shop, PageItem(offer_id="tea", page=0), "https://api")

    assert (sent, len(shop.mailbox.sent)) == ({"sent": 0}, mails)
    assert shop.promotions.claim("tea", [only(shop)], shop.now(), "attempt") == ([], [])


def test_an_ignored_customer_sends_no_selfie(lane: WatchedLane) -> None:
    ann = only(lane.shop)
    lane.shop.customers.change(ann, {"mark": "ignored"})
    selfie = EnrolmentItem(
        photo_id="selfie", bucket="photos", key="enrolment/ann/a.jpg", time="2026-01-31T09:30:00Z",
        customer_id=ann,
    )  # fmt: skip

    with pytest.raises(PhotoDoesNotMeetRequirement, match="ask the staff"):
        check_selfie(lane.shop, selfie)
