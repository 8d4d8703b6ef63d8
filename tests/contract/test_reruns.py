"""A rerun changes nothing twice, wherever the attempt before broke, though the faces have new ids."""

import uuid
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import TransientError
from chalicelib.offers.values import Offer
from chalicelib.people.values import Customer
from tests.contract.visit_lane import TASKS, VisitLane, stocked
from tests.shops import TestShop, make_shop

OFFERS = ("one", "two")


@pytest.fixture
def lane(shop: TestShop) -> VisitLane:
    return stocked(shop, *OFFERS)


def effects(lane: VisitLane) -> dict[str, Any]:
    """Return everything that photos have brought about, without ids that are made anew."""
    shop = lane.shop
    customers = list(shop.customers.ids())
    photos, _ = shop.photos.page(10)
    return {
        "customers": sorted(shop.customers.get(customer).status for customer in customers),
        "visits": sorted(
            [sorted(seen["key"] for seen in visit["photos"]), visit["picture"] is not None]
            for customer in customers
            for visit in shop.visits.of_customer(customer)
        ),
        "order": shop.orders.get("order").state,
        "notices": [notice["orders"][0]["id"] for notice in lane.notices.values()],
        "offers": sorted(_offers(shop).values()),
        "mails": len(shop.mailbox.sent),  # type: ignore[attr-defined]
        "notifications": len(shop.notifications.page(10, None, shop.now())[0]),
        "faces": sorted(shop.collection.people.values()),
        "references": sorted(len(shop.faces.references(customer)) for customer in customers),
        "people": sorted(len({face.customer_id for face in photo.faces}) for photo in photos),
        "pictures": len([key for key in shop.results_bucket.objects if key.startswith("faces/")]),
        "states": sorted(photo.state for photo in photos),
    }


def _offers(shop: TestShop) -> dict[str, list[str]]:
    """Return the offers of each message by its id, by which receivers know a repeated one."""
    published = [message for _, message in shop.topic("offers").published]
    return {message["id"]: sorted(offer["id"] for offer in message["offers"]) for message in published}


@pytest.fixture
def undisturbed(database: Database) -> dict[str, Any]:
    """Return the effects of the same photo in a shop where nothing breaks."""
    control = stocked(make_shop(Database(database.client, uuid.uuid4().hex)), *OFFERS)
    control.comes("group", "ann", "bob")
    return effects(control)


@pytest.mark.parametrize("breaks", [f"{moment}{task}" for task in TASKS for moment in ("before ", "")])
def test_a_rerun_of_a_photo_leaves_what_an_undisturbed_one_leaves(
    lane: VisitLane, undisturbed: dict[str, Any], breaks: str
) -> None:
    photo = lane.comes("group", "ann", "bob", breaks=breaks)
    assert (lane.shop.photos.get(photo).state == "done") == (breaks == "finish_photo")

    if breaks != "finish_photo":
        assert lane.rerun(photo) == "done"

    assert effects(lane) == undisturbed


def test_offers_that_were_claimed_go_out_as_they_were(lane: VisitLane) -> None:
    shop = lane.shop
    shop.topic("offers").refuses = [TransientError("down"), TransientError("down")]
    photo = lane.takes("group", "ann")
    with pytest.raises(TransientError):
        lane.run(photo)
    shop.offers.add(Offer(id="three", text="New"), shop.now())
    shop.offers.delete("one")
    shop.photos.finish(photo, "failed")
    shop.topic("offers").refuses = []

    assert lane.rerun(photo) == "done"

    assert list(_offers(shop).values()) == [["two"]]
    assert len(shop.mailbox.sent) == 1, "the first attempt has told ann"  # type: ignore[attr-defined]


def test_offers_keep_their_message_when_their_visit_becomes_part_of_another(lane: VisitLane) -> None:
    shop = lane.shop
    now = shop.now()
    lane.comes("earlier", "ann", seen_at=now - 50 * 60_000)
    shop.topic("offers").refuses = [TransientError("down")]
    photo = lane.takes("group", "ann")
    with pytest.raises(TransientError):
        lane.run(photo)
    ((claimed,), _) = shop.notifications.page(1, None, shop.now())
    shop.photos.finish(photo, "failed")
    lane.comes("between", "ann", seen_at=now - 25 * 60_000)
    (ann,) = shop.customers.ids()
    assert len(shop.visits.of_customer(ann)) == 2, "the first visit, and one made of three sightings"

    assert lane.rerun(photo) == "done"

    assert claimed.id in _offers(shop)


def test_nothing_is_claimed_for_somebody_erased(lane: VisitLane) -> None:
    (ann,) = lane.shop.customers.ids()
    lane.shop.erasures.bury(ann, "erasure", 1)

    assert lane.shop.offers.claim(ann, ["visit"], "photo", ["one"], 3, lane.shop.now()) == ("visit", [])


def test_a_notice_keeps_its_id_when_its_customer_is_merged_before_the_rerun(lane: VisitLane) -> None:
    shop = lane.shop
    photo = lane.comes("group", "ann", breaks="send_offers")
    (ann,) = shop.customers.ids()
    shop.customers.add(Customer(id="anna", name="Anna", status="enrolled"), 0)
    shop.merges.merge(ann, "anna")

    assert lane.rerun(photo) == "done"

    (notice,) = lane.notices.values()
    assert (notice["id"], notice["customer_id"]) == (f"{photo}-{ann}", "anna")
