"""Which offers fit a customer, and in which order."""

from typing import Any

import pytest

from chalicelib.offers.rules import rank_offers
from chalicelib.offers.values import Offer
from chalicelib.times import parse_time

NOON = "2026-09-21T12:00:00Z"


def ranked(*offers: Offer, **changes: Any) -> list[str]:
    wanted: dict[str, Any] = {
        "status": "enrolled",
        "now": parse_time(NOON),
        "bought": {},
        "sold": {},
    } | changes
    return [offer.id for offer in rank_offers(offers, **wanted)]


def offer(name: str, **fields: Any) -> Offer:
    return Offer(id=name, text="Two for one", **fields)


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"valid_from": NOON}, True),
        ({"valid_from": "2026-09-21T12:00:00.001Z"}, False),
        ({"valid_until": NOON}, False),
        ({"valid_until": "2026-09-21T12:00:00.001Z"}, True),
        ({"audience": "enrolled"}, True),
        ({"audience": "newcomers"}, False),
    ],
)
def test_an_offer_fits_while_it_holds_for_those_it_is_meant_for(fields: dict[str, Any], fits: bool) -> None:
    assert ranked(offer("a", **fields)) == (["a"] if fits else [])


def test_a_registered_customer_gets_what_is_for_enrolled_ones() -> None:
    offers = [offer("a", audience="newcomers"), offer("b", audience="enrolled"), offer("c")]

    assert ranked(*offers, status="registered") == ["b", "c"]


def test_a_newcomer_gets_what_is_for_newcomers() -> None:
    offers = [offer("a", audience="newcomers"), offer("b", audience="enrolled"), offer("c")]

    assert ranked(*offers, status="newcomer") == ["a", "c"]


def test_own_purchases_go_before_everybodys_before_the_end_before_the_name() -> None:
    offers = [
        offer("late", valid_until="2026-09-23T00:00:00Z"),
        offer("soon", valid_until="2026-09-22T00:00:00Z"),
        offer("b"),
        offer("a"),
        offer("popular", skus=("jam",)),
        offer("own", skus=("tea",)),
    ]

    assert ranked(*offers, bought={"tea": 1}, sold={"jam": 99, "tea": 1}) == [
        "own",
        "popular",
        "soon",
        "late",
        "a",
        "b",
    ]


def test_a_sku_named_twice_counts_once() -> None:
    offers = [offer("twice", skus=("tea", "tea")), offer("more", skus=("jam",))]

    assert ranked(*offers, bought={"tea": 2, "jam": 3}) == ["more", "twice"]


def test_what_is_to_be_left_out_is_left_out() -> None:
    assert ranked(offer("a"), offer("b"), without={"a"}) == ["b"]
