"""Customers are told how their enrolment went, and nothing depends on whether the message arrives."""

from typing import Any

import msgspec
import pytest

from chalicelib.enrolment.tasks import notify_customer, reject_enrolment
from chalicelib.errors import TransientError, Undeliverable
from chalicelib.payloads import EnrolmentItem, RefusedItem
from chalicelib.shop import Shop
from tests.contract.notification_desk import Desk, desk_of


class OutOfReach:
    """Notifications while Redis is out of reach."""

    def open(self, *_: object) -> bool:
        raise TransientError("Redis is out of reach")


PHOTO = {"photo_id": "p1", "bucket": "b", "key": "k", "time": "2026-09-21T14:13:20Z", "customer_id": "ann"}
CAUSE = '{"errorMessage": "too dark; too small"}'


@pytest.fixture
def desk(shop: Shop) -> Desk:
    shop.photos.add(PHOTO | {"version": "", "lane": "enrolment"})
    return desk_of(shop)


def notified(desk: Desk, customer_id: str = "ann") -> dict[str, bool]:
    return notify_customer(desk.shop, msgspec.convert(PHOTO | {"customer_id": customer_id}, EnrolmentItem))


def refused(desk: Desk) -> dict[str, Any]:
    error = {"Error": "PhotoDoesNotMeetRequirement", "Cause": CAUSE}
    return reject_enrolment(desk.shop, msgspec.convert(PHOTO | {"error": error}, RefusedItem))


def test_an_enrolled_customer_is_told_once_under_the_photos_id(desk: Desk) -> None:
    assert notified(desk) == notified(desk) == {"told": True}
    assert desk.states("p1-enrolled")["email"][0] == "sent"
    assert [customer for customer, _ in desk.email.sent] == ["ann"]


def test_an_enrolment_succeeds_though_nobody_is_told(desk: Desk) -> None:
    desk.failing(desk.email, Undeliverable("no such mailbox"))

    assert notified(desk) == {"told": False}
    assert desk.shop.photos.get("p1").state == "done"
    assert notified(desk, customer_id="nobody") == {"told": False}


def test_an_enrolment_whose_message_could_not_be_kept_has_not_ended_and_is_run_again(desk: Desk) -> None:
    desk.shop.notifications = OutOfReach()  # type: ignore[assignment]

    with pytest.raises(TransientError):
        notified(desk)

    assert desk.shop.photos.get("p1").state == "processing"


def test_a_refused_selfie_is_noted_and_told_with_every_reason(desk: Desk) -> None:
    assert refused(desk) == {"told": True, "reasons": ["too dark", "too small"]}

    photo = desk.shop.photos.get("p1")
    assert (photo.state, photo.reason) == ("rejected", "too dark; too small")
    ((customer, message),) = desk.email.sent
    assert customer == "ann"
    assert all(reason in message.parts["text"] for reason in ("too dark", "too small"))


def test_a_refused_selfie_whose_message_could_not_be_kept_has_not_ended_and_is_run_again(desk: Desk) -> None:
    desk.shop.notifications = OutOfReach()  # type: ignore[assignment]

    with pytest.raises(TransientError):
        refused(desk)

    assert desk.shop.photos.get("p1").state == "processing"
