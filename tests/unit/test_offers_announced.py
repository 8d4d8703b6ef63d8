"""What a new offer starts, and who may be told."""

from typing import Any

import pytest

from chalicelib.offers.rules import may_be_told, promotion_message, promotion_of, starts_in
from chalicelib.offers.values import Claim, Offer
from chalicelib.people.values import Consents
from chalicelib.times import format_time

NOW = 1_790_000_000_000


def offer(**fields: Any) -> Offer:
    return Offer(id="tea", text="Tea for two", **fields)


@pytest.mark.parametrize("starts", [None, NOW - 1, NOW])
def test_an_offer_that_holds_is_told_at_once(starts: int | None) -> None:
    made = offer(valid_from=starts and format_time(starts))

    assert promotion_of(made, NOW) == {"lane": "promotion", "offer_id": "tea"}
    assert starts_in(made, NOW) == 0


def test_an_offer_that_holds_later_waits_until_then() -> None:
    """A Wait state cuts off the fraction of a second."""
    starts = format_time(NOW + 1)

    assert promotion_of(offer(valid_from=starts), NOW)["valid_from"] == format_time(NOW + 1000)


@pytest.mark.parametrize("agreed", [True, False])
def test_only_who_agreed_to_marketing_is_told(agreed: bool) -> None:
    assert may_be_told(Consents(marketing=agreed)) is agreed


def test_a_promotions_message_is_the_same_for_the_same_customer() -> None:
    one, other = (promotion_message(offer(), Claim("ann", "visit", mark)) for mark in ("one", "other"))

    assert one == other
    assert one["id"] == "promotion-tea-ann"
