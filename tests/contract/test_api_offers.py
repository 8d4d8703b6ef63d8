"""Offers over REST: making one starts its promotion, or it isn't made."""

from typing import Any

import msgspec
import pytest

from chalicelib.errors import TransientError
from chalicelib.outside import now
from chalicelib.shop import Shop
from chalicelib.times import format_time
from tests.conftest import Api
from tests.fakes import FakeWorkflow


class Unreachable(FakeWorkflow):
    def start(self, name: str, payload: dict[str, Any]) -> bool:
        raise TransientError("out of reach")


def test_making_an_offer_starts_its_promotion(api: Api, workflow: FakeWorkflow) -> None:
    offer = api("POST", "/offers", {"text": "Tea for two"}).body

    assert workflow.started == {
        f"promotion-{offer['id']}": {"lane": "promotion", "offer_id": offer["id"]},
    }


def test_an_offer_for_soon_starts_a_promotion_that_waits(api: Api, workflow: FakeWorkflow) -> None:
    soon = format_time((now() // 1000 + 1800) * 1000)
    api("POST", "/offers", {"text": "Tea for two", "valid_from": soon})

    assert [started["valid_from"] for started in workflow.started.values()] == [soon]


def test_an_offer_for_tomorrow_starts_nothing_today(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    begins = (now() // 1000 + 24 * 3600) * 1000
    offer = api("POST", "/offers", {"text": "Tea for two", "valid_from": format_time(begins)}).body

    assert workflow.started == {}
    assert [each.id for each in wired.offers.promotions_due(begins, 10)] == [offer["id"]]


def test_an_offer_whose_promotion_can_not_start_is_not_made(api: Api, wired: Shop) -> None:
    wired.workflow = Unreachable()  # type: ignore[assignment]

    answer = api("POST", "/offers", {"text": "Tea for two"})

    assert (answer.status, answer.body["Code"]) == (503, "TransientError")
    assert api("GET", "/offers").body["items"] == []


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ({"valid_until": "1970-01-01T00:00:00Z"}, "valid_until (1970-01-01T00:00:00Z) is over"),
        (
            {"valid_from": "1969-01-01T00:00:00Z", "valid_until": "1970-01-01T00:00:00Z"},
            "valid_until (1970-01-01T00:00:00Z) is over",
        ),
        (
            {"valid_from": "2100-01-02T00:00:00Z", "valid_until": "2100-01-01T00:00:00Z"},
            "valid_until (2100-01-01T00:00:00Z) must come after valid_from",
        ),
    ],
)
def test_an_offer_that_never_holds_is_refused(
    api: Api, workflow: FakeWorkflow, times: dict[str, str], wrong: str
) -> None:
    answer = api("POST", "/offers", {"text": "Tea for two", **times})

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest")
    assert answer.body["Message"].startswith(wrong)
    assert (workflow.started, api("GET", "/offers").body["items"]) == ({}, [])


def test_days_of_an_offer_are_the_shops_and_the_last_one_is_part_of_it(
    api: Api, wired: Shop, workflow: FakeWorkflow
) -> None:
    wired.settings = msgspec.structs.replace(wired.settings, timezone="Europe/Berlin")

    offer = api(
        "POST", "/offers", {"text": "Tea", "valid_from": "2099-11-29", "valid_until": "2099-11-30"}
    ).body

    assert (offer["valid_from"], offer["valid_until"]) == (
        "2099-11-28T23:00:00.000Z",
        "2099-11-30T23:00:00.000Z",
    )
