"""A rerun of a selfie enrols its customer once, wherever the attempt before broke."""

from typing import Any

import pytest
from msgspec import convert

from chalicelib.database import Database
from chalicelib.enrolment import tasks as enrolment
from chalicelib.failures.tasks import record_failure
from chalicelib.payloads import CheckedItem, EnrolmentItem, FailedItem, IndexedItem
from chalicelib.people.values import Customer
from chalicelib.photos.reruns import rerun_photo
from chalicelib.photos.tasks import start_photo
from tests.contract.shop_parts import picture
from tests.contract.visit_lane import BrokenError
from tests.shops import TestShop, make_shop

KEY = "enrolment/x/a.jpg"
TASKS = ("check_selfie", "check_not_enrolled", "index_face", "take_face", "save_profile")
CUSTOMER = {
    "name": "X",
    "contact": {"email": "x@example.com"},
    "consents": {"recognition": True, "service_by": {"email": True}},
}


@pytest.fixture
def shop(database: Database) -> TestShop:
    """Return a shop whose customer x has sent a selfie, and was seen as a newcomer before."""
    shop = make_shop(database, selfie_face_pixels=10)
    shop.customers.add(convert({"id": "x", "status": "registered"} | CUSTOMER, Customer), shop.now())
    shop.photos_bucket.objects[KEY] = picture()
    shop.customers.add_newcomer("seen", 1)
    shop.collection.people["old-0"] = "x"
    shop.faces.claim("old", "old-0", [], "seen", shop.now())
    shop.faces.keep_reference("old-0", "seen", {"photo_id": "old"}, 5)
    return shop


def upload(shop: TestShop) -> str:
    described = {"bucket": {"name": "photos"}, "object": {"key": KEY, "versionId": "1"}}
    start_photo(shop, {"Records": [{"eventTime": "2026-09-21T14:13:20Z", "s3": described}]})
    (item,) = shop.workflow.started.values()
    photo_id = str(item["photo_id"])
    shop.collection.shows |= {name: ["x"] for name in (photo_id, KEY, "a.jpg")}
    return photo_id


def run(shop: TestShop, photo_id: str, breaks: str = "") -> str:
    """Run the lane for a photo's latest attempt; one task breaks after its work. Return the photo's state."""
    item = dict(shop.workflow.started[shop.photos.get(photo_id).execution_id or ""])

    def answered(name: str, answer: Any) -> Any:
        if name == breaks:
            raise BrokenError(name)
        return answer

    try:
        selfie = enrolment.check_selfie(shop, convert(item, EnrolmentItem))
        item["selfie"] = answered("check_selfie", selfie)
        answered("check_not_enrolled", enrolment.check_not_enrolled(shop, convert(item, CheckedItem)))
        indexed = answered("index_face", enrolment.index_face(shop, convert(item, CheckedItem)))
        item["indexed"] = [indexed, {"key": "thumbnail"}]
        if breaks == "take_face":
            shop.customers.enrol = lambda *_: answered("take_face", None)  # type: ignore[method-assign]
        answered("save_profile", enrolment.save_profile(shop, convert(item, IndexedItem)))
        enrolment.notify_customer(shop, convert(item, EnrolmentItem))
    except BrokenError as exc:
        error = {"Error": "TransientError", "Cause": str(exc)}
        record_failure(shop, convert(item | {"error": error}, FailedItem), photo_id)
        shop.customers.__dict__.pop("enrol", None)
    return shop.photos.get(photo_id).state


@pytest.mark.parametrize("breaks", TASKS)
def test_a_selfie_that_failed_is_enrolled_by_its_rerun(shop: TestShop, breaks: str) -> None:
    photo = upload(shop)
    assert run(shop, photo, breaks) == "failed"

    if breaks != "save_profile":  # whose face is the customer's
        assert shop.collection.people.keys() == {"old-0"}, "a failed selfie leaves no face"
    rerun_photo(shop, photo)

    assert run(shop, photo) == "done"

    assert shop.customers.get("x").status == "enrolled"
    assert list(shop.customers.selfies("x")) == [photo]
    assert list(shop.customers.ids()) == ["x"]
    assert len(shop.faces.references("x")) == 2
    assert len(shop.collection.people) == 2
    assert len(shop.mailbox.sent) == 1  # type: ignore[attr-defined]


def test_a_face_that_became_a_reference_stays_for_the_rerun(shop: TestShop) -> None:
    photo = upload(shop)
    finish, shop.photos.finish = shop.photos.finish, broken  # type: ignore[method-assign]
    with pytest.raises(BrokenError):
        run(shop, photo, "finish")
    shop.photos.finish = finish  # type: ignore[method-assign]
    shop.photos.finish(photo, "failed")
    before = {*shop.collection.people}

    rerun_photo(shop, photo)

    assert run(shop, photo) == "done"
    assert {*shop.collection.people} == before
    assert len(shop.faces.references("x")) == 2


def broken(*arguments: Any, **names: Any) -> bool:
    raise BrokenError
